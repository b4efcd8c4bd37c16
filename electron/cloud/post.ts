import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { BoundedBody } from '../network/bounded-body.ts';
import { readHttpDate } from '../network/http-date.ts';
import { whenUnanswered } from '../network/unanswered.ts';
import type { CloudEndpoint } from './account.ts';

export interface CloudPost {
  readonly endpoint: CloudEndpoint;
  /** One of the endpoint's: names are resolved by whoever asks. */
  readonly address: string;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
  /** Its end is the time limit, too. */
  readonly signal: AbortSignal;
}

export type PostResult =
  | { readonly ok: true; readonly body: string; /** The server's own clock, Unix ms. */ readonly dateMs: number | null }
  | { readonly ok: false; readonly why: 'stopped' | 'oversized' }
  | { readonly ok: false; readonly why: 'status'; readonly httpStatus: number }
  | { readonly ok: false; readonly why: 'error'; readonly errno: string };

/** A page of a hundred entries is a tenth of this. */
const MAX_ANSWER_BYTES = 262_144;

/** One POST on a connection of its own, its certificate verified for the endpoint's name. Never rejects. */
export function postOnce({ endpoint, address, headers, body, signal }: CloudPost): Promise<PostResult> {
  const { host, port, authority } = endpoint;
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ ok: false, why: 'stopped' });
      return;
    }
    const request = requestHttps({
      method: 'POST',
      host: address,
      // An address has no name to be asked for by.
      servername: isIP(host) === 0 ? host : '',
      port,
      path: '/',
      agent: false,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...(authority === undefined ? {} : { ca: authority }),
      headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) },
    });
    const onAbort = (): void => finish({ ok: false, why: 'stopped' });
    const finish = (result: PostResult): void => {
      signal.removeEventListener('abort', onAbort);
      resolve(result);
      request.destroy();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const failed = (errno: string): void => finish({ ok: false, why: 'error', errno });
    whenUnanswered(request, failed);
    request.on('response', (response) => {
      response.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? 'UNKNOWN'));
      const { statusCode = 0 } = response;
      if (statusCode !== 200) {
        finish({ ok: false, why: 'status', httpStatus: statusCode });
        return;
      }
      const dateMs = readHttpDate(response.headers.date);
      const answer = new BoundedBody(MAX_ANSWER_BYTES);
      response.on('data', (chunk: Buffer) => {
        if (!answer.push(chunk)) finish({ ok: false, why: 'oversized' });
      });
      response.on('end', () => finish({ ok: true, body: answer.bytes.toString('utf8'), dateMs }));
    });
    request.end(body);
  });
}
