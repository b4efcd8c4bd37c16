import type { Socket } from 'node:net';
import type { Dial, Family } from './dial.ts';
import { whenOverdue } from './overdue.ts';

export type PortState = 'open' | 'silent' | 'error';

/** One port of one address, after up to three sockets. */
export interface PortReach {
  readonly address: string;
  readonly family: Family;
  readonly port: number;
  readonly state: PortState;
  /** Node's error code, null unless `error`. */
  readonly errno: string | null;
  /** Of the socket that opened: its own connect time. Otherwise the time until the error, or until silence was called. */
  readonly afterMs: number;
  /** On a network this computer is directly attached to. */
  readonly onLink: boolean;
  /** Of an error that this computer's own routes and somebody on the way give alike: whether this computer has a way there. */
  readonly hasWay?: boolean;
}

export interface ReachOutcome {
  /** The push port, one entry an address. */
  readonly port: readonly PortReach[];
  /** Other ports of the same addresses; asked only when the push port did not open. */
  readonly otherPorts: readonly PortReach[];
}

/** One lost SYN must never mean "blocked": Windows repeats it only after 3 and 9 s. */
const SOCKET_STARTS_MS = [0, 800, 1600];
const LAST_START_MS = 1600;
const SILENT_AFTER_MS = 3000;
/** Whatever a control's round trip says. */
const SILENT_AT_MOST_MS = 6000;
/** Linux gives up on a neighbour that does not answer after 3.06 s and only then says EHOSTUNREACH. */
const ON_LINK_GRACE_MS = 300;

/** When a port that has not opened counts as silent, given the round trip to a control that answers. */
export function silentAfterMs(controlRttMs: number | null, onLink: boolean): number {
  const far = controlRttMs === null ? 0 : LAST_START_MS + 3 * controlRttMs;
  return Math.min(Math.max(SILENT_AFTER_MS, far), SILENT_AT_MOST_MS) + (onLink ? ON_LINK_GRACE_MS : 0);
}

export interface PortQuestion {
  readonly address: string;
  readonly family: Family;
  readonly port: number;
  readonly onLink: boolean;
  readonly dial: Dial;
  readonly signal: AbortSignal;
  /** The round trip to a control, asked for when silence is about to be called. */
  readonly controlRttMs: () => number | null;
}

export interface PortAnswer {
  readonly reach: PortReach;
  /** The socket that opened first; the caller's to close. */
  readonly socket: Socket | null;
}

/**
 * Up to three sockets, started apart; the first that opens or fails decides and the others are dropped. An abort ends it as silent.
 */
export function probePort({ address, family, port, onLink, dial, signal, controlRttMs }: PortQuestion): Promise<PortAnswer> {
  return new Promise((resolve) => {
    const startedMs = performance.now();
    const rest = new AbortController();
    const timers = new Set<NodeJS.Timeout>();
    let settled = false;
    let stopJudging = (): void => {};
    const settle = (state: PortState, errno: string | null, afterMs: number, socket: Socket | null): void => {
      if (settled) return;
      settled = true;
      for (const timer of timers) clearTimeout(timer);
      stopJudging();
      signal.removeEventListener('abort', onAbort);
      rest.abort();
      resolve({ reach: { address, family, port, state, errno, afterMs, onLink }, socket });
    };
    const silent = (): void => settle('silent', null, performance.now() - startedMs, null);
    const onAbort = (): void => silent();
    const judgeSilence = (): void => {
      const leftMs = silentAfterMs(controlRttMs(), onLink) - (performance.now() - startedMs);
      if (leftMs <= 1) silent();
      else stopJudging = whenOverdue(leftMs, judgeSilence);
    };
    const attempt = async (): Promise<void> => {
      const result = await dial({ address, port, signal: rest.signal, timeoutMs: SILENT_AT_MOST_MS });
      if (result.ok) {
        if (settled) result.socket.destroy();
        else settle('open', null, result.connectMs, result.socket);
      } else if (result.reason === 'error' && result.errno !== 'ETIMEDOUT') {
        settle('error', result.errno, performance.now() - startedMs, null);
      }
    };
    if (signal.aborted) {
      silent();
      return;
    }
    signal.addEventListener('abort', onAbort, { once: true });
    for (const startMs of SOCKET_STARTS_MS) {
      if (startMs === 0) void attempt();
      else timers.add(setTimeout(() => void attempt(), startMs));
    }
    stopJudging = whenOverdue(SILENT_AFTER_MS, judgeSilence);
  });
}
