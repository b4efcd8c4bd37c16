import { isIP } from 'node:net';
import type { Algorithm } from './provider.ts';
import { providerById } from './providers/index.ts';

export interface SignPushUrlRequest {
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
  readonly key: string;
  /** How long from `nowMs`, default 24; `expiresAtMs` wins where both are given. */
  readonly validHours?: number;
  /** Unix ms. */
  readonly expiresAtMs?: number;
  readonly algorithm?: Algorithm;
  /** A provider's id, default `tencent`. */
  readonly provider?: string;
  readonly nowMs?: number;
}

export type SignProblem = 'domain' | 'app' | 'stream' | 'key' | 'time' | 'provider';

export type SignedPushUrl =
  | { readonly ok: true; readonly url: string; readonly expiresAt: string }
  /** `what`: one English sentence for the person at the command line; holds no secret. */
  | { readonly ok: false; readonly problem: SignProblem; readonly what: string };

/** The last second that 8 hex digits can say. */
const LAST_S = 0xffff_ffff;
const DOMAIN = /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/;
/** Whatever would end the name, or turn it into something else, in the URL. */
const BREAKS_NAME = /[\s?#&"'<>|\\\u0000-\u001F]/;

/** A signed push URL, whole: a secret. */
export function signPushUrl(request: SignPushUrlRequest): SignedPushUrl {
  const { domain, key, stream, algorithm = 'md5', nowMs = Date.now() } = request;
  const app = request.app.replace(/^\/{1,8}/, '').replace(/\/{1,8}$/, '');
  const provider = providerById(request.provider ?? 'tencent');
  if (provider === null) return refuse('provider', 'No such provider.');
  if (isIP(domain) !== 4 && !DOMAIN.test(domain)) return refuse('domain', 'The domain must be a bare host name, like push.example.com.');
  if (app === '' || BREAKS_NAME.test(app)) return refuse('app', 'The app must be a plain name, like live.');
  if (stream === '' || BREAKS_NAME.test(stream) || stream.includes('/'))
    return refuse('stream', 'The stream must be a plain name without ?, /, & or blanks.');
  if (key.trim() === '') return refuse('key', 'The signing key is empty.');
  const expiresAtS = Math.floor((request.expiresAtMs ?? nowMs + (request.validHours ?? 24) * 3_600_000) / 1000);
  if (!Number.isFinite(expiresAtS) || expiresAtS * 1000 <= nowMs) return refuse('time', 'The URL must end in the future.');
  if (expiresAtS > LAST_S) return refuse('time', 'The URL would end later than a txTime can say (2106).');
  const url = provider.sign({ domain, app, stream, key: key.trim(), algorithm, expiresAtS });
  if (url === null) return refuse('provider', `${provider.name} does not sign push URLs.`);
  return { ok: true, url, expiresAt: new Date(expiresAtS * 1000).toISOString() };
}

function refuse(problem: SignProblem, what: string): SignedPushUrl {
  return { ok: false, problem, what };
}
