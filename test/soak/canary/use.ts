import type { AppState, ShowState } from '../../../electron/contract/app-state.ts';
import type { Answer, Results } from '../../../electron/contract/bridge.ts';
import type { RequestChannel } from '../../../electron/contract/channels.ts';
import type { Input } from '../../../electron/contract/schemas.ts';
import { putOnClipboard, readFromClipboard } from '../../support/electron-app.ts';
import { pause } from '../../support/pause.ts';
import type { Seeded } from '../../support/seeded.ts';
import type { Canaries } from './canaries.ts';
import type { LeakSearch } from './leak-search.ts';
import { argumentsOf, processesBelow, searchProcesses } from './places.ts';
import { startAgain, type Stage } from './stage.ts';

const PATIENCE_MS = 30_000;

/** What an action may take to hand: the stage, the chances, and what is found on the way. */
export class Use {
  readonly stage: Stage;
  readonly canaries: Canaries;
  readonly chances: Seeded;
  readonly search: LeakSearch;
  readonly signingKey: string;
  readonly cloudKey: string;
  readonly finds: string[] = [];
  /** A file in the program's own temporary folder for each export. */
  exports = 0;

  constructor(stage: Stage, canaries: Canaries, chances: Seeded, search: LeakSearch) {
    this.stage = stage;
    this.canaries = canaries;
    this.chances = chances;
    this.search = search;
    this.signingKey = canaries.make('signing key');
    this.cloudKey = canaries.make('cloud API key');
  }

  /** Asked over the window's own bridge. No secret goes this way, since the asking itself would put it into the page. */
  async ask<C extends RequestChannel>(channel: C, input: Input<C>): Promise<Answer<Results[C]>> {
    return (await this.stage.cuelight.page.evaluate(
      ([name, value]) => (Reflect.get(globalThis, 'cuelight') as Record<string, (asked: unknown) => Promise<unknown>>)[name]?.(value),
      [channel, input] as const,
    )) as Answer<Results[C]>;
  }

  async state(): Promise<AppState> {
    const answer = await this.ask('app.ready', {});
    if (!answer.ok) throw new Error(answer.code);
    return answer.value;
  }

  async shows(): Promise<readonly ShowState[]> {
    return (await this.state()).shows.filter(({ kind }) => kind === 'own');
  }

  async show(): Promise<ShowState | null> {
    const [first, ...more] = await this.shows();
    return first === undefined ? null : this.chances.oneOf([first, ...more]);
  }

  async showOf(id: string): Promise<ShowState | null> {
    return (await this.state()).shows.find((show) => show.id === id) ?? null;
  }

  /** False when it has not come to that in time; whether it had to is for the caller to say. */
  async until(holds: () => Promise<boolean>, limitMs = PATIENCE_MS): Promise<boolean> {
    for (const untilMs = performance.now() + limitMs; performance.now() < untilMs; await pause(100)) if (await holds()) return true;
    return false;
  }

  maybe(chance = 0.5): boolean {
    return this.chances.between(0, 1) < chance;
  }

  async clipboard(text: string): Promise<void> {
    await putOnClipboard(this.stage.cuelight.app, text);
  }

  /** What was put on the clipboard to be handed on to others must be free of secrets; what is the user's own secret must not be looked at. */
  async searchCopied(what: string): Promise<void> {
    this.finds.push(...this.search.in('copied', what, await this.copied()));
    await this.clipboard('nothing');
  }

  copied(): Promise<string> {
    return readFromClipboard(this.stage.cuelight.app);
  }

  /** The window whole, with no dialog over it. */
  async clear(): Promise<void> {
    const { page, app } = this.stage.cuelight;
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.show());
    if ((await this.state()).compact !== null) await this.ask('window.compact', { what: 'leave' });
    await page.getByTestId('settings-open').waitFor({ timeout: PATIENCE_MS });
    for (let left = 4; left > 0 && (await page.getByRole('dialog').count()) > 0; left -= 1) {
      await page.keyboard.press('Escape');
      await pause(100);
    }
  }

  /** False where there is none: no show, or none with a URL. */
  async openTab(name: 'preflight' | 'live' | 'history'): Promise<boolean> {
    const tab = this.stage.cuelight.page.getByTestId(`tab-${name}`);
    // The state may reach the page only now, and take the tabs away.
    return await this.until(async () => {
      if ((await tab.count()) === 0) return false;
      return await tab.click({ timeout: 1000 }).then(
        () => true,
        () => false,
      );
    }, 3000);
  }

  /** Key by key, as a user does: Playwright's own ways to fill a field would hand the text to the page as a script. */
  async type(testId: string, text: string): Promise<void> {
    const { page } = this.stage.cuelight;
    const field = page.getByTestId(testId);
    await field.waitFor({ timeout: PATIENCE_MS });
    await field.focus();
    for (const sign of text) await (sign === '\n' ? page.keyboard.press('Shift+Enter') : page.keyboard.type(sign));
    await page.keyboard.press('Enter');
  }

  async secondStart(words: readonly string[]): Promise<void> {
    // What the user handed over stands in the start's own arguments, and in a child's until it has a program of its own.
    const said = await startAgain(this.stage, words, (pid) => {
      const given = argumentsOf(pid);
      const children = processesBelow(pid).filter((its) => its !== pid && argumentsOf(its) !== given);
      this.finds.push(...searchProcesses(this.search, children));
    });
    this.finds.push(...this.search.in('output', 'of a second start', said));
  }
}
