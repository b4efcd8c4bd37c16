import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';

export interface GetOptions {
  readonly signal: AbortSignal;
  /** How long the server may say nothing, ms. */
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
  const elsewhere = statusCode >= 300 && statusCode < 400 && redirects < REDIRECTS_MOST && URL.canParse(location, url.href);
  return elsewhere ? await get(new URL(location, url), options, redirects + 1) : null;
}

function ask(url: URL, { signal, silenceMs }: GetOptions): Promise<IncomingMessage | null> {
  const ours = url.protocol === 'http:' && isIP(url.hostname) === 4 && url.hostname.startsWith('127.');
  if (signal.aborted || (url.protocol !== 'https:' && !ours)) return Promise.resolve(null);
  return new Promise((resolve) => {
    const send = ours ? requestHttp : requestHttps;
    const request = send(url, { agent: false, signal, headers: { accept: '*/*', 'accept-encoding': 'identity' } });
    request.setTimeout(silenceMs, () => request.destroy(new Error('silent')));
    request.on('error', () => resolve(null));
    request.on('response', resolve);
    request.end();
  });
}

/** The whole body, if it is no larger than that; null if it is, or ends early. */
export async function readBody(response: IncomingMessage, mostBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > mostBytes) return null;
      chunks.push(chunk);
    }
  } catch {
    return null;
  }
  return Buffer.concat(chunks);
}
