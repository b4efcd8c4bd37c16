import type { Dial } from './dial.ts';
import type { KnownPage } from './controls-data.ts';
import type { ResolvedAddress } from './resolver.ts';

const MAX_HEAD_BYTES = 16_384;

/** What a plain-HTTP GET got. */
export type PageAnswer =
  | { readonly state: 'silent' | 'unresolved' }
  | {
      readonly state: 'answered';
      /** 0 when it was not HTTP. */
      readonly status: number;
      /** Where a redirect leads, host only; null without one. */
      readonly redirectHost: string | null;
      readonly bodyBytes: number;
      /** The `Date` header, Unix ms. */
      readonly dateMs: number | null;
      /** Local wall clock in the middle of the round trip, Unix ms. */
      readonly localMs: number;
      readonly roundTripMs: number;
    };

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
    const chunks: Buffer[] = [];
    let bytes = 0;
    let answeredMs = 0;
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      socket.destroy();
      const roundTripMs = answeredMs - startedMs;
      resolve(
        bytes === 0
          ? { state: 'silent' }
          : {
              state: 'answered',
              ...parseHead(Buffer.concat(chunks).toString('latin1')),
              localMs: startedWallMs + roundTripMs / 2,
              roundTripMs,
            },
      );
    };
    signal.addEventListener('abort', finish, { once: true });
    socket.on('data', (chunk: Buffer) => {
      if (answeredMs === 0) answeredMs = performance.now();
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_HEAD_BYTES || isComplete(Buffer.concat(chunks).toString('latin1'))) finish();
    });
    socket.once('end', finish);
    socket.once('close', finish);
    socket.write(`GET ${page.path} HTTP/1.1\r\nHost: ${page.host}\r\nUser-Agent: Cuelight\r\nAccept: */*\r\nConnection: close\r\n\r\n`);
    socket.resume();
    if (signal.aborted) finish();
  });
}

/** The head is all there is to read; a body is only looked at to see that there is one. */
function isComplete(text: string): boolean {
  if (!/^HTTP\/1\.[01] /.test(text.slice(0, 9).padEnd(9, ' '))) return text.length >= 9;
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = text.slice(0, end);
  return /^HTTP\/1\.[01] (?:204|3\d\d)/.test(head) || /\r\ncontent-length: *0\r?$/im.test(head) || text.length > end + 4;
}

function parseHead(text: string): { status: number; redirectHost: string | null; bodyBytes: number; dateMs: number | null } {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  const date = Date.parse(headerOf(head, 'date') ?? '');
  const location = headerOf(head, 'location');
  return {
    status,
    redirectHost: location !== null && URL.canParse(location) ? new URL(location).hostname : null,
    bodyBytes: end < 0 ? 0 : text.length - end - 4,
    dateMs: Number.isNaN(date) ? null : date,
  };
}

function headerOf(head: string, name: string): string | null {
  const line = head.split('\r\n').find((text) => text.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

/** True when the page is what it should be, false when somebody else answered, null when nothing can be said. */
export function isRightPage(page: KnownPage, answer: PageAnswer): boolean | null {
  if (page.expects === null || answer.state !== 'answered') return null;
  return answer.status === page.expects && answer.bodyBytes === 0;
}
