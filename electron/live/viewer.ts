import type { Duplex } from 'node:stream';
import { leadsInward } from '../network/address-kind.ts';
import { whenUnanswered } from '../network/unanswered.ts';
import type { PreflightPorts } from '../preflight/check.ts';
import { addressesOfHost, dialHost } from '../preflight/dial-host.ts';
import { requestPull } from '../preflight/http-pull.ts';
import type { PlayedMessage } from '../preflight/live-proof.ts';
import { RtmpClientSession } from '../rtmp/client.ts';
import { FlvReader } from '../rtmp/flv-reader.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import { splitAggregate } from '../rtmp/messages.ts';
import type { StepFailure } from '../rtmp/steps.ts';

/** `not-there`: the server knows of nobody who pushes this. `closed`: it hung up. `lost`: the connection broke. */
export type ViewerEnd = 'not-there' | 'closed' | 'lost' | 'refused' | 'unreachable' | 'unresolved' | 'unsupported' | 'aborted';

export interface ViewerOptions {
  readonly ports: PreflightPorts;
  readonly signal: AbortSignal;
  readonly media: (message: PlayedMessage) => void;
}

const STEP_MS = 3000;
/** From the dialling to the end of a web server's head. */
const HEAD_MS = 2 * STEP_MS;
const MOST_REDIRECTS = 2;
/** As long as a step may take; a viewer has no hurry. */
const FOR_EVER_MS = 0x7fff_ffff;
const GONE = /\.(?:streamnotfound|unpublishnotify|stop|complete)$/i;

/** Whether a play URL is one that can be watched. */
export function isWatchable(playUrl: string): boolean {
  const url = URL.canParse(playUrl.trim()) ? new URL(playUrl.trim()) : null;
  return url !== null && /^(?:rtmps?|https?):$/.test(url.protocol) && !/\.m3u8$/i.test(url.pathname);
}

/** Pulls the play URL as a viewer would, until it ends or `signal` aborts. Never publishes. */
export async function view(playUrl: string, options: ViewerOptions): Promise<ViewerEnd> {
  if (!isWatchable(playUrl)) return 'unsupported';
  const url = new URL(playUrl.trim());
  const viewing = url.protocol.startsWith('rtmp') ? viewRtmp(url, options) : viewHttp(url, options);
  // Only a resolver that died without an answer rejects: looked at again like any other failure.
  const end = await viewing.catch((): ViewerEnd => 'unresolved');
  return options.signal.aborted ? 'aborted' : end;
}

async function viewRtmp(url: URL, { ports, signal, media }: ViewerOptions): Promise<ViewerEnd> {
  const owned = new Set<Duplex>();
  const own = (stream: Duplex): void => {
    owned.add(stream);
  };
  const secure = url.protocol === 'rtmps:';
  const port = url.port === '' ? (secure ? 443 : 1935) : Number(url.port);
  const transport = await dialHost({ secure, host: bare(url.hostname), port }, { ports, own }, { signal, timeoutMs: STEP_MS });
  if (typeof transport === 'string') {
    for (const stream of owned) stream.destroy();
    return transport === 'unresolved' ? 'unresolved' : 'unreachable';
  }
  const session = new RtmpClientSession(transport.stream);
  session.listen({
    media: (message) => {
      for (const { type, timestamp, payload } of splitAggregate(message)) {
        const kind = type === MESSAGE.audio ? 'audio' : type === MESSAGE.video ? 'video' : 'other';
        media({ kind, timestampMs: timestamp, payload });
      }
    },
  });
  try {
    return await play(session, url, signal);
  } finally {
    session.listen({});
    session.destroy();
    for (const stream of owned) stream.destroy();
  }
}

async function play(session: RtmpClientSession, url: URL, signal: AbortSignal): Promise<ViewerEnd> {
  const path = url.pathname.replace(/^\/+/, '');
  const cut = path.lastIndexOf('/');
  const app = path.slice(0, Math.max(0, cut));
  const step = { signal, timeoutMs: STEP_MS };
  const shaken = await session.handshake(step);
  if (!shaken.ok) return 'unreachable';
  if (!(await session.connect({ app, tcUrl: `${url.protocol}//${url.host}/${app}` }, step)).ok) return 'refused';
  if (!(await session.createStream(step)).ok) return 'refused';
  const forEver = { signal, timeoutMs: FOR_EVER_MS };
  // Servers that have nothing to send yet may say nothing to `play` either.
  const started = await session.play(`${path.slice(cut + 1)}${url.search}`, forEver);
  if (!started.ok) return started.reason === 'refused' ? endOfWord(started.word.code) : endOf(started);
  for (;;) {
    const next = await session.nextRefusal(forEver);
    if (!next.ok) return endOf(next);
    const { code, level } = next.value;
    if (GONE.test(code)) return 'not-there';
    if (level.toLowerCase() === 'error') return 'refused';
  }
}

function endOfWord(code: string): ViewerEnd {
  return GONE.test(code) ? 'not-there' : 'refused';
}

function endOf(failure: StepFailure): ViewerEnd {
  return failure.reason === 'closed' && failure.end.by === 'peer' ? 'closed' : 'lost';
}

async function viewHttp(url: URL, options: ViewerOptions): Promise<ViewerEnd> {
  let next = url;
  let asked: string | null = null;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
    const [address] = await addressesOfHost(bare(next.hostname), options, options.signal);
    if (address === undefined) return 'unresolved';
    if (asked !== null && leadsInward(asked, address)) return 'refused';
    asked = address;
    const end = await pull(next, address, options);
    if (typeof end === 'string') return end;
    if (!URL.canParse(end.location, next.href)) return 'refused';
    next = new URL(end.location, next.href);
    if (!/^https?:$/.test(next.protocol)) return 'refused';
  }
  return 'refused';
}

function pull(url: URL, address: string, { signal, media }: ViewerOptions): Promise<ViewerEnd | { readonly location: string }> {
  return new Promise((resolve) => {
    const request = requestPull(url, address);
    const settle = (end: ViewerEnd | { readonly location: string }): void => {
      signal.removeEventListener('abort', onAbort);
      clearTimeout(limit);
      request.destroy();
      resolve(end);
    };
    const onAbort = (): void => settle('aborted');
    const limit = setTimeout(() => settle('unreachable'), HEAD_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    request.setTimeout(STEP_MS, () => {
      // Only until somebody answers: a stream that nobody pushes may be silent for hours.
      if (request.destroyed || answered) return;
      settle('unreachable');
    });
    let answered = false;
    whenUnanswered(request, () => settle(answered ? 'lost' : 'unreachable'));
    request.on('response', (response) => {
      answered = true;
      clearTimeout(limit);
      const { statusCode = 0, headers } = response;
      response.on('error', () => settle('lost'));
      if (statusCode >= 300 && statusCode < 400 && headers.location !== undefined) settle({ location: headers.location });
      else if (statusCode === 404 || statusCode === 410) settle('not-there');
      else if (statusCode !== 200 && statusCode !== 206) settle('refused');
      if (request.destroyed) return;
      const reader = new FlvReader();
      response.on('data', (chunk: Buffer) => {
        const tags = reader.push(chunk);
        if (tags === null) settle('unsupported');
        else for (const tag of tags) media(tag);
      });
      response.on('end', () => settle('closed'));
      response.on('close', () => settle('lost'));
    });
    request.end();
  });
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

const NOW_WATCH_MS = 5000;
/** A cached group of pictures comes in one burst; a stream that is being pushed comes in its own time. */
const SPREAD_MS = 1500;

/** Whether media is being pushed right now, seen over several seconds. */
export async function mediaNow(playUrl: string, ports: PreflightPorts, signal: AbortSignal): Promise<boolean> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const timer = setTimeout(onAbort, NOW_WATCH_MS);
  let first: { readonly atMs: number; readonly timestampMs: number } | null = null;
  let isLive = false;
  await view(playUrl, {
    ports,
    signal: stop.signal,
    media: ({ kind, timestampMs }) => {
      if (kind !== 'audio' && kind !== 'video') return;
      const atMs = ports.now();
      first ??= { atMs, timestampMs };
      if (atMs - first.atMs < SPREAD_MS || timestampMs <= first.timestampMs) return;
      isLive = true;
      stop.abort();
    },
  });
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  return isLive && !signal.aborted;
}
