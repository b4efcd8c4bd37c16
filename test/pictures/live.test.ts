import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { launchCuelight, type RunningCuelight } from '../support/electron-app.ts';

/** The window as it really is, for README and for whoever judges a change by eye. */
const FOLDER = path.resolve(import.meta.dirname, '../../out/pictures');

interface Look {
  readonly name: string;
  readonly lang: 'en' | 'zh-CN';
  readonly theme: 'dark' | 'light';
  readonly width: number;
  readonly height: number;
}

const LOOKS: readonly Look[] = (['en', 'zh-CN'] as const).flatMap((lang) =>
  (['dark', 'light'] as const).flatMap((theme) => [
    { name: `${lang}-${theme}`, lang, theme, width: 1040, height: 720 },
    { name: `${lang}-${theme}-narrow`, lang, theme, width: 380, height: 700 },
    { name: `${lang}-${theme}-large`, lang, theme, width: 1600, height: 1000 },
  ]),
);

async function take({ app, page }: RunningCuelight, state: string): Promise<void> {
  for (const { name, lang, theme, width, height } of LOOKS) {
    await app.evaluate(({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0]?.setContentSize(size.width, size.height), {
      width,
      height,
    });
    await page.evaluate(
      async ([language, colours]) => {
        const bridge = Reflect.get(globalThis, 'cuelight') as Bridge;
        await bridge['settings.change']({ language, theme: colours });
      },
      [lang, theme] as const,
    );
    await page.waitForTimeout(250);
    await page.screenshot({ path: path.join(FOLDER, `${state}-${name}.png`) });
  }
}

it('takes a picture of each state, in both languages, both themes and three sizes', async () => {
  await mkdir(FOLDER, { recursive: true });
  const cuelight = await launchCuelight({ keyring: true });
  const { page } = cuelight;
  const lamp = async (state: string): Promise<void> => {
    await expect.poll(() => page.getByTestId('lamp').getAttribute('data-state'), { timeout: 30_000 }).toBe(state);
  };
  const fault = async (name: string, state: string): Promise<void> => {
    await page.getByTestId(`practice-fault-${name}`).click();
    await page.getByTestId('check').first().click();
    await lamp('checking');
    await lamp(state);
  };
  try {
    await take(cuelight, 'first-start');
    await page.getByTestId('practice-start').click();
    await lamp('standby');
    await take(cuelight, 'standby');
    await page.getByTestId('check').first().click();
    await lamp('go');
    await take(cuelight, 'go');
    await fault('wrong-secret', 'stop');
    await take(cuelight, 'wrong-secret');
    await fault('expired', 'stop');
    await take(cuelight, 'expired');
    await fault('port-blocked', 'stop');
    await take(cuelight, 'port-blocked');
    await page.getByTestId('settings-open').click();
    await take(cuelight, 'settings');
  } finally {
    await cuelight.close();
  }
});
