import { createHash, createHmac } from 'node:crypto';

/**
 * The cloud's own way to sign an API call, TC3-HMAC-SHA256. Forty lines of node:crypto: the vendor's generic client brings 38 packages and
 * 4 MB with it for the same, an HTTP client and a proxy agent of its own among them.
 */
export interface Tc3Call {
  readonly secretId: string;
  readonly secretKey: string;
  /** As the `Host` header has it. */
  readonly host: string;
  readonly service: string;
  readonly body: string;
  /** Unix seconds, by the corrected clock: the cloud takes five minutes either way. */
  readonly timestampS: number;
}

export const TC3_CONTENT_TYPE = 'application/json; charset=utf-8';
const ALGORITHM = 'TC3-HMAC-SHA256';
const SIGNED_HEADERS = 'content-type;host';

/** The `Authorization` header of a POST to `/`. */
export function tc3Authorization({ secretId, secretKey, host, service, body, timestampS }: Tc3Call): string {
  const headers = `content-type:${TC3_CONTENT_TYPE}\nhost:${host}\n`;
  const canonical = ['POST', '/', '', headers, SIGNED_HEADERS, sha256(body)].join('\n');
  const date = new Date(timestampS * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const text = [ALGORITHM, String(timestampS), scope, sha256(canonical)].join('\n');
  const key = [date, service, 'tc3_request'].reduce<string | Buffer>((from, part) => hmac(from, part), `TC3${secretKey}`);
  const signature = hmac(key, text).toString('hex');
  return `${ALGORITHM} Credential=${secretId}/${scope}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}
