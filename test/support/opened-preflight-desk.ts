import type { RunState } from '../../electron/contract/app-state.ts';
import { judge } from '../../electron/preflight/verdict.ts';
import { initialState } from '../../electron/shell/initial-state.ts';
import { PreflightDesk, type PreflightDeskOptions } from '../../electron/shell/preflight-desk.ts';
import { EMPTY_LIBRARY } from '../../electron/shell/profiles.ts';
import { createStateHub, type StateHub } from '../../electron/shell/state-hub.ts';
import { fakeEngine, type FakeRun } from './fake-engine.ts';
import { madeRequest } from './made-request.ts';
import { show } from './window-states.ts';

/** The desk of the checks, with one show (`friday`), one without a push URL (`other`), and an engine whose findings come when the test says so. */
export interface OpenedPreflightDesk {
  readonly hub: StateHub;
  readonly desk: PreflightDesk;
  readonly runs: readonly FakeRun[];
  /** The newest. */
  readonly last: () => FakeRun;
  /** Of `friday`, as the window has it. */
  readonly state: () => RunState | null | undefined;
}

export function openPreflightDesk(pushUrl: string, change: Partial<PreflightDeskOptions> = {}): OpenedPreflightDesk {
  const hub = createStateHub({
    ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
    shows: [show(), show({ id: 'other' })],
  });
  const engine = fakeEngine();
  const desk = new PreflightDesk({
    hub,
    run: engine.run,
    judge: (findings) => judge(findings, 'check'),
    requestFor: (showId) => (showId === 'other' ? null : madeRequest({ text: pushUrl, publish: 'ask' })),
    plan: () => ['url', 'auth', 'tcp', 'publish'],
    offerFor: () => null,
    takeUrl: () => {},
    onReport: () => {},
    now: () => performance.now(),
    wallNow: () => Date.now(),
    onFault: (_where, error) => {
      throw error;
    },
    ...change,
  });
  return {
    hub,
    desk,
    runs: engine.runs,
    last: () => {
      const run = engine.runs.at(-1);
      if (run === undefined) throw new Error('nothing was started');
      return run;
    },
    state: () => hub.state.shows.find(({ id }) => id === 'friday')?.run,
  };
}
