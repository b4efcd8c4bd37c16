import { request as requestHttps } from 'node:https';
import { BoundedBody } from './bounded-body.ts';
import { BUILT_IN_DOH_SERVERS, type DohServer } from './controls-data.ts';
import type { Family } from './dial.ts';
import { encodeQuestion, readNameAnswer, type NameQuestion } from './dns-message.ts';
import type { ResolvedAddress } from './resolver.ts';
import { whenUnanswered } from './unanswered.ts';

/** What a second name server says, whoever of them was first. */
export interface SecondAnswer {
  /** Its name. */
  readonly server: string;
  /** Empty: it knows no such name, or none of these families. */
  readonly addresses: readonly ResolvedAddress[];
}

/** Null when none of them gave a valid answer in time. Never rejects. */
export type AskSecond = (host: string, families: readonly Family[], signal: AbortSignal) => Promise<SecondAnswer | null>;

export interface DohOptions {
  readonly servers?: readonly DohServer[];
  readonly timeoutMs?: number;
  /** Trust these instead of Node's own list (PEM). */
  readonly authorities?: readonly string[];
}

const LIMIT_MS = 2000;
const MAX_ANSWER_BYTES = 65_536;
const MEDIA_TYPE = 'application/dns-message';

/** Asks every server at once by DNS over HTTPS (RFC 8484); the first that answers for all families is believed, the rest are dropped. */
export function dohResolver({ servers = BUILT_IN_DOH_SERVERS, timeoutMs = LIMIT_MS, authorities }: DohOptions = {}): AskSecond {
  return async (host, families, signal) => {
    const questions = families.map((family) => ({ host, family }));
    if (signal.aborted || questions.length === 0 || questions.some((question) => encodeQuestion(question) === null)) return null;
    const stop = new AbortController();
    const onStop = (): void => stop.abort();
    const timer = setTimeout(onStop, timeoutMs);
    signal.addEventListener('abort', onStop, { once: true });
    try {
      const asked = servers.map(async (server): Promise<SecondAnswer> => {
        const answers = await Promise.all(questions.map((question) => askServer(server, question, { signal: stop.signal, authorities })));
        const known = answers.filter((answer) => answer !== null);
        if (known.length < answers.length) throw new Error('no answer');
        return { server: server.host, addresses: known.flat() };
      });
      // Rejects when none of them answered.
      return await Promise.any(asked).catch(() => null);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onStop);
      onStop();
    }
  };
}

interface Limits {
  readonly signal: AbortSignal;
  readonly authorities: readonly string[] | undefined;
}

/** By its fixed addresses, the next when one fails, so that no name server has a say in who is asked. */
async function askServer(server: DohServer, question: NameQuestion, limits: Limits): Promise<readonly ResolvedAddress[] | null> {
  const query = encodeQuestion(question);
  if (query === null) return null;
  for (const { address } of server.addresses) {
    if (limits.signal.aborted) return null;
    const message = await post(server, address, query, limits);
    const answer = message === null ? null : readNameAnswer(message, question);
    if (answer?.ok === true) return answer.addresses;
  }
  return null;
}

/** One POST on a connection of its own, its certificate verified for the server's name; null whatever else comes back. */
function post({ host, port, path }: DohServer, address: string, query: Buffer, { signal, authorities }: Limits): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const request = requestHttps({
      method: 'POST',
      host: address,
      servername: host,
      port,
      path,
      agent: false,
      signal,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(authorities === undefined ? {} : { ca: [...authorities] }),
      headers: { Host: host, Accept: MEDIA_TYPE, 'Content-Type': MEDIA_TYPE, 'Content-Length': query.length },
    });
    const finish = (message: Buffer | null): void => {
      resolve(message);
      request.destroy();
    };
    whenUnanswered(request, () => finish(null));
    request.on('response', (response) => {
      response.on('error', () => finish(null));
      const type = response.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
      if (response.statusCode !== 200 || type !== MEDIA_TYPE) {
        finish(null);
        return;
      }
      const body = new BoundedBody(MAX_ANSWER_BYTES);
      response.on('data', (chunk: Buffer) => {
        if (!body.push(chunk)) finish(null);
      });
      response.on('end', () => finish(response.complete ? body.bytes : null));
    });
    request.end(query);
  });
}
