import { expect } from 'vitest';
import type { LiveShowState } from '../../electron/contract/live-show.ts';
import type { Input } from '../../electron/contract/schemas.ts';
import type { SourceStart } from '../../electron/live/source.ts';
import { initialState } from '../../electron/shell/initial-state.ts';
import { LiveDesk, type LiveDeskOptions } from '../../electron/shell/live-desk.ts';
import { EMPTY_LIBRARY } from '../../electron/shell/profiles.ts';
import { createStateHub, type StateHub } from '../../electron/shell/state-hub.ts';
import { FakeSource, STREAM_KEY } from './fake-source.ts';
import { madeRequest } from './made-request.ts';
import { show } from './window-states.ts';

/** The desk of the shows that are live: one that can be (`friday`), one without a push URL (`other`), and sources that do as the test says. */
export interface OpenedLiveDesk {
  readonly hub: StateHub;
  readonly desk: LiveDesk;
  /** One for each start. */
  readonly sources: readonly FakeSource[];
  /** How the next starts end; where there is none, well. */
  readonly starts: SourceStart[];
  /** What it told outside. */
  readonly told: readonly string[];
  /** What is to be kept with the shows. */
  readonly kept: readonly unknown[];
  /** Of `friday`, as the window has it. */
  live(): LiveShowState;
  goLive(wish?: Partial<Input<'live.start'>>): Promise<FakeSource>;
}

export function openLiveDesk(pushUrl: string, change: Partial<LiveDeskOptions> = {}): OpenedLiveDesk {
  const sources: FakeSource[] = [];
  const starts: SourceStart[] = [];
  const told: string[] = [];
  const kept: unknown[] = [];
  const hub = createStateHub({
    ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
    shows: [show(), show({ id: 'other' })],
  });
  const desk = new LiveDesk({
    hub,
    shows: {
      requestFor: (showId) => (showId === 'other' ? null : madeRequest({ text: pushUrl, publish: 'ask' })),
      encoderAddress: () => ({ streamKey: STREAM_KEY, port: 40_000 }),
      keepPort: (showId, port) => void kept.push({ showId, port }),
      keepChoice: (_showId, choice) => void kept.push(choice),
      keepLive: (showIds) => void kept.push(showIds),
    },
    openSource: (wish) => {
      const source = new FakeSource(wish, starts.shift() ?? { ok: true });
      sources.push(source);
      return source;
    },
    now: () => performance.now(),
    wallNow: () => Date.now(),
    lanAddresses: () => Promise.resolve([]),
    onIncident: (_showId, incident) => void told.push(`incident ${incident.cause}`),
    record: () => null,
    onLive: (isLive) => void told.push(isLive ? 'live' : 'over'),
    onFault: (where) => {
      throw new Error(where);
    },
    ...change,
  });
  return {
    hub,
    desk,
    sources,
    starts,
    told,
    kept,
    live: () => {
      const state = hub.state.shows[0]?.live ?? null;
      if (state === null) throw new Error('not live');
      return state;
    },
    goLive: async (wish = {}) => {
      expect(await desk.start({ showId: 'friday', source: 'relay', ...wish })).toEqual({ ok: true, value: null });
      const source = sources.at(-1);
      if (source === undefined) throw new Error('no source');
      return source;
    },
  };
}
