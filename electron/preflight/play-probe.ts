import { leadsInward } from '../network/address-kind.ts';
import { RtmpClientSession } from '../rtmp/client.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import { splitAggregate } from '../rtmp/messages.ts';
import type { StepOptions } from '../rtmp/steps.ts';
import type { CheckRun } from './check.ts';
import { addressesOfHost, dialHost } from './dial-host.ts';
import { probeHttpFlv, quietAnswer, type PlayAnswer } from './http-flv.ts';
import { LiveProof } from './live-proof.ts';

/** Media of a stream that is live arrives within this. */
const WATCH_MS = 3000;
const STEP_MS = 3000;
const MAX_REDIRECTS = 2;
/** All of it, with redirects and several addresses: a publish waits for it. */
const LIMIT_MS = 8000;

export interface PlayFinding {
  readonly playKind: 'rtmp' | 'http-flv' | 'hls' | 'other';
  readonly state: PlayAnswer['state'];
  readonly why: PlayAnswer['why'] | 'unsupported' | 'unresolved' | 'closed';
  readonly httpStatus?: number;
  readonly messages?: number;
  /** From the request for the stream to the proof. */
  readonly afterMs: number;
}

const KINDS = { audio: MESSAGE.audio, video: MESSAGE.video } as const;

/** Pulls the play URL as a viewer would: whether somebody is pushing, found out without touching the stream. */
export async function probePlayUrl(text: string, run: CheckRun, limitMs = LIMIT_MS): Promise<PlayFinding> {
  const startedMs = performance.now();
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  const timer = setTimeout(stop, limitMs);
  run.signal.addEventListener('abort', stop, { once: true });
  if (run.signal.aborted) stop();
  try {
    const answer = await probe(text, { ...run, signal: limit.signal });
    return { ...answer, afterMs: performance.now() - startedMs };
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', stop);
  }
}

async function probe(text: string, run: CheckRun): Promise<Found> {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url !== null && /^rtmps?:$/.test(url.protocol)) return probeRtmp(url, run);
  if (url !== null && /^https?:$/.test(url.protocol)) return probeHttp(url, run);
  return { playKind: 'other', state: 'unknown', why: 'unsupported' };
}

type Found = Omit<PlayFinding, 'afterMs'>;

async function probeHttp(url: URL, run: CheckRun): Promise<Found> {
  if (/\.m3u8$/i.test(url.pathname)) return { playKind: 'hls', state: 'unknown', why: 'unsupported' };
  let next: URL | null = url;
  let answer: PlayAnswer = { state: 'unknown', why: 'redirected' };
  let asked: string | null = null;
  for (let redirects = 0; next !== null && redirects <= MAX_REDIRECTS; redirects += 1) {
    const addresses = await addressesOfHost(bare(next.hostname), run, run.signal);
    if (addresses.length === 0) return { playKind: 'http-flv', state: 'unknown', why: 'unresolved' };
    const from = asked;
    if (from !== null && addresses.some((address) => leadsInward(from, address))) break;
    for (const address of addresses) {
      asked = address;
      answer = await probeHttpFlv({ url: next, address, signal: run.signal, timeoutMs: WATCH_MS });
      if (answer.why !== 'unreachable' || run.signal.aborted) break;
    }
    next = answer.location === undefined ? null : httpUrl(answer.location, next.href);
  }
  const { state, why, httpStatus, messages } = answer;
  return {
    playKind: 'http-flv',
    state,
    why,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(messages === undefined ? {} : { messages }),
  };
}

function httpUrl(location: string, base: string): URL | null {
  const url = URL.canParse(location, base) ? new URL(location, base) : null;
  return url !== null && /^https?:$/.test(url.protocol) ? url : null;
}

async function probeRtmp(url: URL, run: CheckRun): Promise<Found> {
  const secure = url.protocol === 'rtmps:';
  const host = bare(url.hostname);
  const port = url.port === '' ? (secure ? 443 : 1935) : Number(url.port);
  const transport = await dialHost({ secure, host, port }, run, { signal: run.signal, timeoutMs: STEP_MS });
  if (typeof transport === 'string') {
    return { playKind: 'rtmp', state: 'unknown', why: transport === 'unresolved' ? 'unresolved' : 'unreachable' };
  }
  const session = new RtmpClientSession(transport.stream);
  try {
    return { playKind: 'rtmp', ...(await watch(session, url, run.signal)) };
  } finally {
    session.destroy();
  }
}

/** The app is all but the last part of the path, as players cut it; the query goes with the stream's name. */
async function watch(session: RtmpClientSession, url: URL, signal: AbortSignal): Promise<Omit<Found, 'playKind'>> {
  const path = url.pathname.replace(/^\/+/, '');
  const cut = path.lastIndexOf('/');
  const app = path.slice(0, Math.max(0, cut));
  const name = `${path.slice(cut + 1)}${url.search}`;
  const step: StepOptions = { signal, timeoutMs: STEP_MS };
  if (!(await session.handshake(step)).ok) return { state: 'unknown', why: 'unreachable' };
  if (!(await session.connect({ app, tcUrl: `${url.protocol}//${url.host}/${app}` }, step)).ok) return { state: 'unknown', why: 'refused' };
  if (!(await session.createStream(step)).ok) return { state: 'unknown', why: 'refused' };
  const proof = new LiveProof();
  const live = new AbortController();
  const stop = (): void => live.abort();
  signal.addEventListener('abort', stop, { once: true });
  session.listen({
    media: (message) => {
      for (const { type, timestamp, payload } of splitAggregate(message)) {
        const kind = type === KINDS.audio ? 'audio' : type === KINDS.video ? 'video' : 'other';
        if (proof.add({ kind, timestampMs: timestamp, payload }, performance.now())) live.abort();
      }
    },
  });
  try {
    return await verdict(session, name, proof, { signal: live.signal, timeoutMs: WATCH_MS }, signal);
  } finally {
    signal.removeEventListener('abort', stop);
    session.listen({});
  }
}

async function verdict(
  session: RtmpClientSession,
  name: string,
  proof: LiveProof,
  options: StepOptions,
  outer: AbortSignal,
): Promise<Omit<Found, 'playKind'>> {
  const startedMs = performance.now();
  const isLive = (): boolean => options.signal.aborted && !outer.aborted;
  const play = await session.play(name, options);
  const timeoutMs = Math.max(1, options.timeoutMs - (performance.now() - startedMs));
  const end = play.ok ? await session.nextRefusal({ ...options, timeoutMs }) : play;
  const { messages } = proof;
  if (isLive()) return { state: 'live', why: 'media', messages };
  const word = end.ok ? end.value : end.reason === 'refused' ? end.word : null;
  if (word !== null) return wordVerdict(word.code, messages);
  // Silent: it took the request and has nothing to send. Anything else says nothing about the stream.
  if (!end.ok && end.reason === 'silent') return quietAnswer(proof);
  return { state: 'unknown', why: 'closed', messages };
}

function wordVerdict(code: string, messages: number): Omit<Found, 'playKind'> {
  const idle = /\.(?:streamnotfound|unpublishnotify|stop)$/i.test(code);
  return idle ? { state: 'idle', why: 'not-there', messages } : { state: 'unknown', why: 'refused', messages };
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
