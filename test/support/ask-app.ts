import type { AppState } from '../../electron/contract/app-state.ts';
import type { Answer, Results } from '../../electron/contract/bridge.ts';
import type { RequestChannel } from '../../electron/contract/channels.ts';
import type { LiveShowState } from '../../electron/contract/live-show.ts';
import type { Input } from '../../electron/contract/schemas.ts';
import { putOnClipboard, readFromClipboard, type RunningCuelight } from './electron-app.ts';

/** What the window would ask for, asked over its own bridge. */
export async function askApp<C extends RequestChannel>({ page }: RunningCuelight, channel: C, input: Input<C>): Promise<Results[C]> {
  const asked = await page.evaluate(
    ([name, value]) => (Reflect.get(globalThis, 'cuelight') as Record<string, (input: unknown) => Promise<unknown>>)[name]?.(value),
    [channel, input] as const,
  );
  const answer = asked as Answer<Results[C]>;
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
}

export function stateOf(cuelight: RunningCuelight): Promise<AppState> {
  return askApp(cuelight, 'app.ready', {});
}

/** A show of this push URL, pasted; its id. */
export async function pasteShow(cuelight: RunningCuelight, pushUrl: string): Promise<string> {
  await putOnClipboard(cuelight.app, pushUrl);
  await askApp(cuelight, 'show.pasteSecret', { showId: null, field: 'pushUrl' });
  const { selectedShowId } = await stateOf(cuelight);
  if (selectedShowId === null) throw new Error('no show is selected');
  return selectedShowId;
}

/** Throws where the show never went live. */
export async function liveOf(cuelight: RunningCuelight, showId: string): Promise<LiveShowState> {
  const found = (await stateOf(cuelight)).shows.find(({ id }) => id === showId)?.live;
  if (found === undefined || found === null) throw new Error('the show is not live');
  return found;
}

/** Starts the relay; where the encoder is to push. */
export async function goLive(cuelight: RunningCuelight, showId: string, more: { readonly record?: boolean } = {}): Promise<string> {
  await askApp(cuelight, 'live.start', { showId, source: 'relay', ...more });
  await askApp(cuelight, 'live.copyEncoder', { showId, part: 'url' });
  return await readFromClipboard(cuelight.app);
}

/** Main, the window and the relay's own process, by these names. */
export async function processesOf({ app: cuelight }: RunningCuelight): Promise<ReadonlyMap<string, number>> {
  const all = await cuelight.evaluate(({ app }) => app.getAppMetrics().map(({ pid, type, name }) => [name ?? type, pid] as const));
  const named: Readonly<Record<string, string>> = { Browser: 'main', Tab: 'window', 'Cuelight relay': 'relay', GPU: 'GPU' };
  return new Map(all.flatMap(([name, pid]) => (named[name] === undefined ? [] : [[named[name], pid] as const])));
}
