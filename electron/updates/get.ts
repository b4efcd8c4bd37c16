import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { BoundedBody } from '../network/bounded-body.ts';
import { whenUnanswered } from '../network/unanswered.ts';

export interface GetOptions {
  readonly signal: AbortSignal;
  /** How long the server may say nothing, and how long its answer may take to begin, ms. */
  readonly silenceMs: number;
}

/** A release may lie elsewhere than its address says; what comes from there is held against its signature all the same. */
const REDIRECTS_MOST = 3;

/** The answer to one GET, its body not yet read; null where there is none worth reading. Over HTTPS; plain HTTP on this computer alone. */
export async function get(url: URL, options: GetOptions, redirects = 0): Promise<IncomingMessage | null> {
  const response = await ask(url, options);
  if (response === null) return null;
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.destroy();
  const { location = '' } = headers;
  if (statusCode < 300 || statusCode >= 400 || redirects >= REDIRECTS_MOST || !URL.canParse(location, url.href)) return null;
  const elsewhere = new URL(location, url);
  // From outside nobody sends us to a program on this computer.
  return isOwn(elsewhere) && !isOwn(url) ? null : await get(elsewhere, options, redirects + 1);
}

function isOwn({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && isIP(hostname) === 4 && hostname.startsWith('127.');
}

function ask(url: URL, { signal, silenceMs }: GetOptions): Promise<IncomingMessage | null> {
  const ours = isOwn(url);
  if (signal.aborted || (url.protocol !== 'https:' && !ours)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const send = ours ? requestHttp : requestHttps;
    const request = send(url, { agent: false, signal, headers: { accept: '*/*', 'accept-encoding': 'identity' } });
    const settle = (response: IncomingMessage | null): void => {
      clearTimeout(timer);
      resolve(response);
    };
    // A head that comes byte by byte is no silence.
    const timer = setTimeout(() => request.destroy(new Error('silent')), silenceMs);
    request.setTimeout(silenceMs, () => request.destroy(new Error('silent')));
    whenUnanswered(request, () => settle(null));
    request.on('response', settle);
    request.end();
  });
}

/** The whole body, if it is no larger than that; null if it is, or ends early. */
export async function readBody(response: IncomingMessage, mostBytes: number): Promise<Buffer | null> {
  const body = new BoundedBody(mostBytes);
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (!body.push(chunk)) return null;
    }
  } catch {
    return null;
  }
  return body.bytes;
}
