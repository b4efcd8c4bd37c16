import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { CloudAccount, CloudEndpoint } from '../../electron/cloud/account.ts';
import type { Certificates } from './certificates.ts';
import { listenOn } from './listen.ts';

export const CLOUD_ID = 'AKIDcanary0000000000000000000000test';
export const CLOUD_KEY = 'canaryCLOUDsecretKEY7c1f2e9b3d5a8046';

/** What the cloud says to one call; the answer is wrapped as its API does. */
export type CloudReply = (action: string, parameters: Record<string, unknown>) => object;

export interface FakeCloud {
  readonly endpoint: CloudEndpoint;
  readonly account: CloudAccount;
  /** Actions whose signature was right, in order. */
  readonly asked: string[];
  /** Everything that came over the wire, to look for secrets in. */
  readonly wire: string[];
  readonly close: () => Promise<void>;
}

export interface FakeCloudOptions {
  readonly certificates: Certificates;
  readonly reply?: CloudReply;
  /** Instead of an answer. */
  readonly instead?: (request: IncomingMessage, response: ServerResponse) => void;
  /** The cloud's clock, Unix ms. */
  readonly now?: () => number;
  readonly secretId?: string;
}

/** An API server of the cloud's kind over real TLS, which works the signature out by itself from what came over the wire. */
export async function startCloud({
  certificates,
  reply = () => ({ StreamState: 'inactive' }),
  instead,
  now = Date.now,
  secretId = CLOUD_ID,
}: FakeCloudOptions): Promise<FakeCloud> {
  const authority = certificates.authority('Cloud test authority');
  const { key, cert } = authority.sign(['localhost', '127.0.0.1']);
  const asked: string[] = [];
  const wire: string[] = [];
  const server = https.createServer({ key, cert }, (request, response) => {
    if (instead !== undefined) {
      instead(request, response);
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      wire.push(JSON.stringify(request.headers), body);
      const refused = refusalOf(request, body, { now, secretId });
      const action = String(request.headers['x-tc-action']);
      if (refused === null) asked.push(action);
      const words =
        refused === null
          ? reply(action, JSON.parse(body) as Record<string, unknown>)
          : { Error: { Code: refused, Message: `as asked by ${secretId}` } };
      response.writeHead(200, { 'content-type': 'application/json', date: new Date(now()).toUTCString() });
      response.end(JSON.stringify({ Response: { ...words, RequestId: '3c140219-cfe9-470e-b241-907877d6fb03' } }));
    });
  });
  const port = await listenOn(server);
  const endpoint = { host: 'localhost', port, authority: authority.cert };
  return {
    endpoint,
    account: { secretId: CLOUD_ID, secretKey: CLOUD_KEY, endpoints: [endpoint] },
    asked,
    wire,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Steps 1 to 4 of the signature's specification, read off the request; the code of its refusal, or null when it is right. */
function refusalOf(
  request: IncomingMessage,
  body: string,
  { now, secretId }: { readonly now: () => number; readonly secretId: string },
): string | null {
  const { authorization = '' } = request.headers;
  const parts =
    /^TC3-HMAC-SHA256 Credential=([^/]+)\/(\d{4}-\d\d-\d\d)\/live\/tc3_request, SignedHeaders=([a-z;-]+), Signature=([\da-f]{64})$/.exec(
      authorization,
    );
  if (parts === null) return 'AuthFailure.InvalidAuthorization';
  const [, id = '', date = '', signedHeaders = '', signature = ''] = parts;
  if (id !== secretId) return 'AuthFailure.SecretIdNotFound';
  const names = signedHeaders.split(';');
  if (!names.includes('host') || !names.includes('content-type')) return 'AuthFailure.SignatureFailure';
  const timestamp = String(request.headers['x-tc-timestamp']);
  if (Math.abs(Number(timestamp) * 1000 - now()) > 300_000) return 'AuthFailure.SignatureExpire';
  if (new Date(Number(timestamp) * 1000).toISOString().slice(0, 10) !== date) return 'AuthFailure.SignatureFailure';
  const hex = (text: string): string => createHash('sha256').update(text).digest('hex');
  let canonical = `${request.method}\n${request.url?.split('?')[0]}\n${request.url?.split('?')[1] ?? ''}\n`;
  for (const name of names) canonical += `${name}:${String(request.headers[name]).trim()}\n`;
  canonical += `\n${signedHeaders}\n${hex(body)}`;
  const toSign = `TC3-HMAC-SHA256\n${timestamp}\n${date}/live/tc3_request\n${hex(canonical)}`;
  const dateKey = createHmac('sha256', `TC3${CLOUD_KEY}`).update(date).digest();
  const serviceKey = createHmac('sha256', dateKey).update('live').digest();
  const signingKey = createHmac('sha256', serviceKey).update('tc3_request').digest();
  return createHmac('sha256', signingKey).update(toSign).digest('hex') === signature ? null : 'AuthFailure.SignatureFailure';
}

export function cloudRefusal(code: string): CloudReply {
  return () => ({ Error: { Code: code, Message: 'you are not authorized' } });
}
