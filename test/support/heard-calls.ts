import type { RunningCuelight } from './electron-app.ts';

/** From now on: what the program asks of the desktop and Electron does not tell afterwards. */
export async function hearCalls({ app: cuelight }: RunningCuelight): Promise<void> {
  await cuelight.evaluate(({ BrowserWindow, powerSaveBlocker, app }) => {
    const heard: string[] = [];
    Reflect.set(globalThis, 'did', heard);
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) return;
    const hear = (of: object, method: string): void => {
      const its = Reflect.get(of, method) as (...args: unknown[]) => unknown;
      Reflect.set(of, method, (...args: unknown[]) => {
        heard.push([method, ...args].join(' '));
        return its.apply(of, args);
      });
    };
    hear(window, 'setContentProtection');
    hear(window, 'setProgressBar');
    hear(window, 'flashFrame');
    hear(window, 'minimize');
    hear(powerSaveBlocker, 'start');
    hear(app, 'setBadgeCount');
  });
}

/** Whether the page is to be heard, among the calls, from now on. */
export async function hearSound({ app }: RunningCuelight): Promise<void> {
  await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0];
    window?.webContents.on(
      'audio-state-changed',
      ({ audible }) => void (Reflect.get(globalThis, 'did') as string[]).push(`audible ${audible}`),
    );
  });
}

/** Each as `setBadgeCount 1`, oldest first. */
export async function heardCalls({ app }: RunningCuelight): Promise<readonly string[]> {
  return await app.evaluate(() => (Reflect.get(globalThis, 'did') as string[] | undefined) ?? []);
}
