import type { Socket } from 'node:net';
import { isRtmp, isTlsFor, type ContentAnswer } from './control-content.ts';
import type { Control } from './controls-data.ts';
import type { Dial } from './dial.ts';
import { probePort } from './reach.ts';
import type { ResolvedAddress } from './resolver.ts';

/** How a control was reached; only `answers` counts for it. */
export type ControlState = 'answers' | 'wrong-content' | 'refused' | 'silent' | 'unreachable' | 'unresolved';

export interface ControlResult {
  readonly host: string;
  readonly port: number;
  readonly state: ControlState;
  /** TCP connect time, null unless it opened. */
  readonly rttMs: number | null;
  readonly untrustedIssuer: string | null;
}

/** What all controls of one kind say together. `none`: none is known, or none of their names could be resolved. */
export type ControlGroup = 'answers' | 'refused' | 'wrong-content' | 'silent' | 'none';

export interface ControlsOutcome {
  readonly results: readonly ControlResult[];
  readonly on443: ControlGroup;
  readonly on1935: ControlGroup;
  /** The quickest connect of those that answered. */
  readonly rttMs: number | null;
  /** Fingerprint of who signed for the TLS controls, when it is nobody we know: the mark of an interceptor. */
  readonly untrustedIssuer: string | null;
}

export interface ControlsProbe {
  /** Settles as soon as both kinds are decided, or on abort; never rejects. */
  readonly outcome: Promise<ControlsOutcome>;
  /** Settles when the 443 kind is decided. */
  readonly on443: Promise<ControlGroup>;
  /** What is known by now. A kind that is not decided yet is `none`. */
  readonly soFar: () => ControlsOutcome;
}

export interface ControlsQuestion {
  readonly controls: readonly Control[];
  readonly dial: Dial;
  /** For controls without addresses of their own; empty when it cannot be had in time. */
  readonly resolve: (host: string) => Promise<readonly ResolvedAddress[]>;
  readonly signal: AbortSignal;
}

/** Name, port and content together: a little more than a port needs to be called silent. */
const LIMIT_MS = 3100;

/** A control on 1935 stands for RTMP ports, every other one for the rest of the network. */
export function is1935(control: { readonly port: number }): boolean {
  return control.port === 1935;
}

/** Asks all controls at once. The first that answers decides its kind, and when both are decided the rest are dropped. */
export function startControls({ controls, dial, resolve, signal }: ControlsQuestion): ControlsProbe {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  const limit = setTimeout(onAbort, LIMIT_MS);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) stop.abort();
  const results: ControlResult[] = [];
  const kinds = [controls.filter((control) => !is1935(control)), controls.filter(is1935)] as const;
  const decide = async (kind: readonly Control[]): Promise<void> => {
    const asked = kind.map(async (control) => {
      const result = await askControl(control, { dial, resolve, signal: stop.signal });
      results.push(result);
      if (result.state !== 'answers') throw new Error('not yet');
    });
    // Rejects when all are in and none answered: decided as well.
    await Promise.any(asked).catch(() => {});
  };
  const decided = { on443: false, on1935: false };
  const groupOf = (kind: (result: ControlResult) => boolean): ControlGroup => judgeGroup(results.filter(kind));
  const soFar = (): ControlsOutcome => ({
    results: [...results],
    on443: decided.on443 ? groupOf((result) => !is1935(result)) : 'none',
    on1935: decided.on1935 ? groupOf(is1935) : 'none',
    rttMs: quickest(results),
    untrustedIssuer: results.find(({ untrustedIssuer }) => untrustedIssuer !== null)?.untrustedIssuer ?? null,
  });
  const on443 = decide(kinds[0]).then(() => {
    decided.on443 = !signal.aborted;
    return soFar().on443;
  });
  const on1935 = decide(kinds[1]).then(() => {
    decided.on1935 = !signal.aborted;
  });
  const outcome = Promise.all([on443, on1935]).then(() => {
    stop.abort();
    clearTimeout(limit);
    signal.removeEventListener('abort', onAbort);
    return soFar();
  });
  return { outcome, on443, soFar };
}

function judgeGroup(results: readonly ControlResult[]): ControlGroup {
  const states = new Set(results.map(({ state }) => state));
  for (const state of ['answers', 'refused', 'wrong-content'] as const) if (states.has(state)) return state;
  return states.has('silent') || states.has('unreachable') ? 'silent' : 'none';
}

function quickest(results: readonly ControlResult[]): number | null {
  const answered = results.filter(({ state }) => state === 'answers').flatMap(({ rttMs }) => (rttMs === null ? [] : [rttMs]));
  return answered.length === 0 ? null : Math.min(...answered);
}

const WORST_TO_BEST: readonly ControlState[] = ['unresolved', 'unreachable', 'silent', 'refused', 'wrong-content', 'answers'];

/** At most one address of each family; the better answer is the control's. */
async function askControl(control: Control, { dial, resolve, signal }: Omit<ControlsQuestion, 'controls'>): Promise<ControlResult> {
  const addresses = control.addresses ?? (await resolve(control.host));
  const firsts = ([4, 6] as const).flatMap((family) => addresses.find((entry) => entry.family === family) ?? []);
  const results = await Promise.all(firsts.map((entry) => askAddress(control, entry, dial, signal)));
  const unresolved: ControlResult = { ...named(control), state: 'unresolved', rttMs: null, untrustedIssuer: null };
  return results.reduce((best, next) => (WORST_TO_BEST.indexOf(next.state) > WORST_TO_BEST.indexOf(best.state) ? next : best), unresolved);
}

/** From the opening of the socket on; silence behind an open port is silence. */
const CONTENT_MS = 2500;

async function askAddress(control: Control, { address, family }: ResolvedAddress, dial: Dial, signal: AbortSignal): Promise<ControlResult> {
  const { port } = control;
  const { reach, socket } = await probePort({ address, family, port, onLink: false, dial, signal, controlRttMs: () => null });
  const { state, untrustedIssuer } =
    socket === null
      ? { state: reach.state === 'silent' ? ('silent' as const) : stateOfError(reach.errno), untrustedIssuer: null }
      : await contentOf(control, socket, signal);
  return { ...named(control), state, rttMs: socket === null ? null : reach.afterMs, untrustedIssuer };
}

async function contentOf(control: Control, socket: Socket, signal: AbortSignal): Promise<ContentAnswer> {
  if (control.content === 'accept') {
    socket.destroy();
    return { state: 'answers', untrustedIssuer: null };
  }
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  const timer = setTimeout(stop, CONTENT_MS);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await (control.content === 'tls' ? isTlsFor(control.host, socket, limit.signal) : isRtmp(socket, limit.signal));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function named({ host, port }: Control): { host: string; port: number } {
  return { host, port };
}

function stateOfError(errno: string | null): ControlState {
  return errno === 'ECONNREFUSED' || errno === 'ECONNRESET' ? 'refused' : 'unreachable';
}
