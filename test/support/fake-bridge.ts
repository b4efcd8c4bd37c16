import type { AppState } from '../../electron/contract/app-state.ts';
import type { Answer, Bridge } from '../../electron/contract/bridge.ts';
import { CHANNELS } from '../../electron/contract/channels.ts';

export interface Call {
  readonly channel: string;
  readonly input: unknown;
}

export interface FakeBridge {
  readonly bridge: Bridge;
  /** Everything the window asked for, in order. */
  readonly calls: readonly Call[];
  /** Says this to the window, as main would. */
  push(state: AppState): void;
}

/** What a request is answered with; null lets it succeed with nothing. */
export type Answers = { readonly [channel: string]: (input: unknown) => Answer<unknown> };

/** A window's bridge with nobody behind it, made from the same list of channels as the real one. */
export function fakeBridge(first: AppState, answers: Answers = {}): FakeBridge {
  const calls: Call[] = [];
  const listeners = new Set<(state: AppState) => void>();
  let state = first;
  const answer = (channel: string, input: unknown): Answer<unknown> => {
    calls.push({ channel, input });
    if (channel === 'app.ready') return { ok: true, value: state };
    return answers[channel]?.(input) ?? { ok: true, value: null };
  };
  const makers = {
    request: (channel: string) => (input: unknown) => Promise.resolve(answer(channel, input)),
    send: (channel: string) => (input: unknown) => void answer(channel, input),
    push: () => (listener: (value: AppState) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const made: unknown = Object.fromEntries(Object.entries(CHANNELS).map(([channel, kind]) => [channel, makers[kind](channel)]));
  return {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made from CHANNELS, which Bridge is made from too
    bridge: made as Bridge,
    calls,
    push: (next) => {
      state = next;
      for (const listener of listeners) listener(next);
    },
  };
}
