/**
 * Evidence: `address`, `port`, `handshakeMs`, `echoed` (S2 repeats C1; false is no fault). `rtmp.not-rtmp`, `url.needs-tls`: `spoke` (`http`,
 * `tls`, `ssh`, `other`), `firstBytes` (hex), `tlsAnswers` (a ClientHello on a connection of its own was answered). `rtmp.handshake-closed`:
 * `closedMs`, `receivedBytes`, `errno`. `rtmp.handshake-silent`, `rtmp.mtu`: `waitedMs`, `receivedBytes`, `piecesMs` (the handshake in small
 * pieces; only when answered), `pieceBytes`, `stalledControl` (TLS with a control stalls, too), `largePingsVanish`.
 */
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import { largePacketsVanish } from '../../network/ping.ts';
import { speakerOf } from '../../network/speaker.ts';
import { openTls } from '../../network/tls.ts';
import { RtmpClientSession } from '../../rtmp/client.ts';
import type { HandshakeResult } from '../../rtmp/steps.ts';
import { pass, type Check, type CheckRun } from '../check.ts';
import type { OpenTransport } from '../facts.ts';
import { settledWithin } from '../later.ts';
import { HANDSHAKE_MS, tenths } from '../limits.ts';
import { aborted, failureEvidence } from '../server-evidence.ts';

const PIECES = { bytes: 500, gapMs: 20 } as const;
const PIECES_AFTER_MS = 800;
/** A whole hello that was only slow, or lost one segment, is answered within this after its pieces were. */
const GRACE_MS = 700;
/** A busy computer alone takes a second for its first TLS hello. */
const TLS_QUESTION_MS = 2500;
/** Nothing is pinged for a server that is merely slow. */
const PING_AFTER_MS = 1500;
const CONTROLS_MS = 300;

type Whole = Exclude<HandshakeResult, { ok: true }>;

export const handshakeCheck: Check = {
  id: 'handshake',
  needs: ['tcp', 'tls'],
  run: async (run) => {
    const { facts, signal } = run;
    const transport = facts.transport ?? (await facts.reopen?.(signal)) ?? null;
    facts.transport = null;
    if (transport === null) return signal.aborted ? aborted() : { status: 'fail', code: 'rtmp.handshake-closed', evidence: {} };
    const evidence = { address: transport.address, port: facts.target?.port ?? 0 };
    const session = new RtmpClientSession(transport.stream);
    const { whole, piecesMs, largeVanish } = await wholeAndPieces(session, transport, run);
    if (whole.ok) {
      facts.session = session;
      return pass({ ...evidence, handshakeMs: tenths(whole.ms), echoed: whole.echoed });
    }
    session.destroy();
    if (signal.aborted) return aborted();
    if (piecesMs !== null) {
      const found = { piecesMs: tenths(piecesMs), pieceBytes: PIECES.bytes, waitedMs: tenths(whole.ms) };
      return { status: 'fail', code: 'rtmp.mtu', evidence: { ...evidence, ...found } };
    }
    return judge(whole, evidence, largeVanish, run);
  },
};

interface Answers {
  readonly whole: HandshakeResult;
  /** Null unless only the small pieces were answered. */
  readonly piecesMs: number | null;
  /** Full-size pings vanish where small ones are answered. */
  readonly largeVanish: boolean;
}

/** The whole hello, and beside it from 0.8 s on a second connection that sends it in small pieces. */
async function wholeAndPieces(session: RtmpClientSession, transport: OpenTransport, run: CheckRun): Promise<Answers> {
  const startedMs = performance.now();
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  run.signal.addEventListener('abort', onAbort, { once: true });
  const whole = session.handshake({ signal: run.signal, timeoutMs: HANDSHAKE_MS });
  const pinged = after(PING_AFTER_MS, stop.signal, () => largePacketsVanish(transport.address, stop.signal));
  const pieces = after(PIECES_AFTER_MS, stop.signal, () => inPieces(run, startedMs + HANDSHAKE_MS, stop.signal));
  try {
    const first = await Promise.race<HandshakeResult | number>([whole, pieces.then<HandshakeResult | number>((ms) => ms ?? whole)]);
    if (typeof first !== 'number') {
      // Only silence leaves something for the others to tell; they end at the same limit.
      if (first.ok || first.reason !== 'silent') return { whole: first, piecesMs: null, largeVanish: false };
      return { whole: first, piecesMs: await pieces, largeVanish: (await pinged) === true };
    }
    const late = await settledWithin(whole, Math.max(GRACE_MS, 3 * first), run.signal);
    if (late?.ok === true) return { whole: late, piecesMs: null, largeVanish: false };
    const silent = { ok: false, reason: 'silent', ms: performance.now() - startedMs, receivedBytes: 0 } as const;
    return { whole: late ?? silent, piecesMs: late === null || late.reason === 'silent' ? first : null, largeVanish: false };
  } finally {
    stop.abort();
    run.signal.removeEventListener('abort', onAbort);
  }
}

/** By `endMs`, when the whole is given up: what is answered later, on a computer that was busy, tells nothing of the whole. */
async function inPieces({ facts }: CheckRun, endMs: number, signal: AbortSignal): Promise<number | null> {
  const transport = (await facts.reopen?.(signal)) ?? null;
  if (transport === null) return null;
  const session = new RtmpClientSession(transport.stream);
  const result = await session.handshake({ signal, timeoutMs: Math.max(0, endMs - performance.now()) }, PIECES);
  session.destroy();
  return result.ok ? result.ms : null;
}

/** Null when it was stopped before its time came. */
function after<T>(delayMs: number, signal: AbortSignal, act: () => Promise<T | null>): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      act().then(resolve, reject);
    }, delayMs);
    const onAbort = (): void => {
      clearTimeout(timer);
      resolve(null);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

async function judge(whole: Whole, base: { readonly [key: string]: Evidence }, largeVanish: boolean, run: CheckRun): Promise<FindingDraft> {
  switch (whole.reason) {
    case 'not-rtmp': {
      const spoke = speakerOf(whole.firstBytes);
      const evidence = { ...base, spoke, firstBytes: whole.firstBytes.toString('hex') };
      if (spoke !== 'tls') return { status: 'fail', code: 'rtmp.not-rtmp', evidence };
      const tlsAnswers = await answersTls(run);
      return { status: 'fail', code: tlsAnswers ? 'url.needs-tls' : 'rtmp.not-rtmp', evidence: { ...evidence, tlsAnswers } };
    }
    case 'closed': {
      const evidence = { ...base, ...failureEvidence(whole) };
      const tlsAnswers = await answersTls(run);
      if (tlsAnswers) return { status: 'fail', code: 'url.needs-tls', evidence: { ...evidence, tlsAnswers } };
      return { status: 'fail', code: 'rtmp.handshake-closed', evidence };
    }
    case 'protocol':
      return { status: 'fail', code: 'rtmp.protocol', evidence: { ...base, ...whole.fault.evidence } };
    case 'silent':
      return silent({ ...base, ...failureEvidence(whole) }, largeVanish, run);
    case 'aborted':
      return aborted();
  }
}

/** A hole for large packets on their way back keeps the small pieces silent, too: others have to show it. */
async function silent(evidence: { readonly [key: string]: Evidence }, largeVanish: boolean, run: CheckRun): Promise<FindingDraft> {
  const stalledControl = await tlsStalls(run);
  if (stalledControl || largeVanish) {
    const shown = { ...(stalledControl ? { stalledControl } : {}), ...(largeVanish ? { largePingsVanish: true } : {}) };
    return { status: 'fail', code: 'rtmp.mtu', evidence: { ...evidence, ...shown } };
  }
  return { status: 'fail', code: 'rtmp.handshake-silent', alternatives: ['rtmp.mtu', 'tcp.host-down'], evidence };
}

/** True when controls open and none gets through its TLS handshake, which takes full-size packets. */
async function tlsStalls({ facts, signal }: CheckRun): Promise<boolean> {
  if (facts.controls === null) return false;
  const controls = await settledWithin(facts.controls, CONTROLS_MS, signal);
  if (controls === null || controls.on443 === 'answers') return false;
  return controls.results.some(({ port, state, rttMs }) => port !== 1935 && state === 'silent' && rttMs !== null);
}

/** Whether a ClientHello on the same port, on a connection of its own, is answered with a handshake. */
async function answersTls({ facts, signal }: CheckRun): Promise<boolean> {
  const { target } = facts;
  if (target?.scheme !== 'rtmp') return false;
  const transport = (await facts.reopen?.(signal)) ?? null;
  if (transport === null) return false;
  const answer = await openTls({ socket: transport.socket, host: target.host, signal, timeoutMs: TLS_QUESTION_MS });
  if (answer.ok) answer.stream.destroy();
  return answer.ok;
}
