import { BoundedBody } from './bounded-body.ts';
import type { KnownPage } from './controls-data.ts';
import type { Dial } from './dial.ts';
import { readHttpDate } from './http-date.ts';
import type { ResolvedAddress } from './resolver.ts';

const MAX_HEAD_BYTES = 16_384;
/** No name in the DNS is longer. */
const MAX_HOST = 253;

/** What a plain-HTTP GET got. */
export type PageAnswer =
  | { readonly state: 'silent' | 'unresolved' }
  | {
      readonly state: 'answered';
      /** 0 when it was not HTTP. */
      readonly status: number;
      /** The head came to its end: what was cut off before says less. */
      readonly headEnded: boolean;
      /** Where a redirect leads, host only; null without one. */
      readonly redirectHost: string | null;
      readonly bodyBytes: number;
      /** The `Date` header of a whole head, Unix ms. */
      readonly dateMs: number | null;
      /** Local wall clock in the middle of the round trip, Unix ms. */
      readonly localMs: number;
      readonly roundTripMs: number;
    };

type Answered = Extract<PageAnswer, { state: 'answered' }>;

export interface PageQuestion {
  readonly page: KnownPage;
  readonly addresses: readonly ResolvedAddress[];
  readonly dial: Dial;
  readonly wallNow: () => number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** One GET on a fresh connection to the first address that opens; never rejects, bounded in time and bytes. */
export async function getPage(question: PageQuestion): Promise<PageAnswer> {
  const { addresses, signal, timeoutMs } = question;
  if (addresses.length === 0) return { state: 'unresolved' };
  const limit = new AbortController();
  const stop = (): void => limit.abort();
  const timer = setTimeout(stop, timeoutMs);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const answers = addresses.map((entry) => getFrom(entry, question, limit.signal));
    // The first real answer wins; silence only when every address is silent.
    return await Promise.any(
      answers.map(async (asked) => {
        const answer = await asked;
        if (answer.state !== 'answered') throw new Error(answer.state);
        return answer;
      }),
    ).catch(() => ({ state: 'silent' }) as const);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    stop();
  }
}

async function getFrom(
  { address }: ResolvedAddress,
  { page, dial, wallNow, timeoutMs }: PageQuestion,
  signal: AbortSignal,
): Promise<PageAnswer> {
  const dialled = await dial({ address, port: page.port, signal, timeoutMs });
  if (!dialled.ok) return { state: 'silent' };
  const { socket } = dialled;
  const startedMs = performance.now();
  const startedWallMs = wallNow();
  return new Promise((resolve) => {
    const seen = new BoundedBody(MAX_HEAD_BYTES);
    let answeredMs = 0;
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      socket.destroy();
      const roundTripMs = answeredMs - startedMs;
      resolve(
        seen.bytes.length === 0
          ? { state: 'silent' }
          : {
              state: 'answered',
              ...parseHead(seen.bytes.toString('latin1')),
              localMs: startedWallMs + roundTripMs / 2,
              roundTripMs,
            },
      );
    };
    signal.addEventListener('abort', finish, { once: true });
    socket.on('data', (chunk: Buffer) => {
      if (answeredMs === 0) answeredMs = performance.now();
      if (!seen.push(chunk) || isComplete(seen.bytes)) finish();
    });
    socket.once('end', finish);
    socket.once('close', finish);
    socket.write(`GET ${page.path} HTTP/1.1\r\nHost: ${page.host}\r\nUser-Agent: Cuelight\r\nAccept: */*\r\nConnection: close\r\n\r\n`);
    socket.resume();
    if (signal.aborted) finish();
  });
}

/** The head is all there is to read; a body is only looked at to see that there is one. */
function isComplete(seen: Buffer): boolean {
  if (!/^HTTP\/1\.[01] /.test(seen.toString('latin1', 0, 9).padEnd(9, ' '))) return seen.length >= 9;
  const end = seen.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = seen.toString('latin1', 0, end);
  return /^HTTP\/1\.[01] (?:204|3\d\d)/.test(head) || /\r\ncontent-length: *0\r?$/im.test(head) || seen.length > end + 4;
}

function parseHead(text: string): Pick<Answered, 'status' | 'headEnded' | 'redirectHost' | 'bodyBytes' | 'dateMs'> {
  const end = text.indexOf('\r\n\r\n');
  const headEnded = end >= 0;
  const head = headEnded ? text.slice(0, end) : text;
  return {
    status: Number(/^HTTP\/1\.[01] (\d{3})(?!\d)/.exec(head)?.[1] ?? 0),
    headEnded,
    redirectHost: hostOf(headerOf(head, 'location')),
    bodyBytes: headEnded ? text.length - end - 4 : 0,
    dateMs: headEnded ? readHttpDate(headerOf(head, 'date')) : null,
  };
}

/** Of a web address; it is shown as it is. */
function hostOf(location: string | null): string | null {
  const url = location !== null && URL.canParse(location) ? new URL(location) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.hostname.length <= MAX_HOST ? url.hostname : null;
}

function headerOf(head: string, name: string): string | null {
  const line = head.split('\r\n').find((text) => text.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

/** True when the page is what it should be, false when somebody else answered, null when nothing can be said. */
export function isRightPage(page: KnownPage, answer: PageAnswer): boolean | null {
  if (page.expects === null || answer.state !== 'answered') return null;
  if (answer.status !== page.expects) return false;
  // It begins like the page and never came to the end of its head.
  return answer.headEnded ? answer.bodyBytes === 0 : null;
}
