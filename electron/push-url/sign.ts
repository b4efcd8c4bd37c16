import { isIP } from 'node:net';
import type { Algorithm, EndKind } from './provider.ts';
import { providerById, signingProviderIds } from './providers/index.ts';

export interface SignPushUrlRequest {
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
  readonly key: string;
  /** How long from `nowMs`, default 24; `expiresAtMs` wins where both are given. */
  readonly validHours?: number;
  /** Unix ms. */
  readonly expiresAtMs?: number;
  /** Only for a cloud whose domains are set to one of several. */
  readonly algorithm?: Algorithm;
  /** A provider's id, default {@link DEFAULT_PROVIDER}. */
  readonly provider?: string;
  readonly nowMs?: number;
}

export type SignProblem = 'domain' | 'app' | 'stream' | 'key' | 'key-pair' | 'time' | 'end' | 'provider' | 'form' | 'algorithm';

export type SignedPushUrl =
  /** `expiresAt`: the end written in it, ISO; null where none is. `end`: what that is worth. */
  | { readonly ok: true; readonly url: string; readonly expiresAt: string | null; readonly end: EndKind }
  /** `what`: one English sentence for the person at the command line; holds no secret. `choices`: what `provider` takes instead. */
  | { readonly ok: false; readonly problem: SignProblem; readonly what: string; readonly choices?: readonly string[] };

/** Whose way it is where nothing says another. */
export const DEFAULT_PROVIDER = 'tencent';
/** The last second that 8 hex digits can say. */
const LAST_S = 0xffff_ffff;
const DOMAIN = /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?$/;
/** Whatever would end the name, or turn it into something else, in the URL. */
const BREAKS_NAME = /[\s?#&"'<>|\\\u0000-\u001F]/;

/** A signed push URL, whole: a secret. */
export function signPushUrl(request: SignPushUrlRequest): SignedPushUrl {
  const { domain, key, stream, nowMs = Date.now() } = request;
  const app = request.app.replace(/^\/{1,8}/, '').replace(/\/{1,8}$/, '');
  const provider = providerById(request.provider ?? DEFAULT_PROVIDER);
  if (provider === null) return refuse('provider', 'No such provider.', signingProviderIds());
  if (provider.forms !== undefined) {
    const forms = provider.forms.map(({ id }) => id);
    return refuse('form', `${provider.name} signs in several ways: say which, ${forms.join(', ')}.`, forms);
  }
  if (provider.end === null) return refuse('provider', `${provider.name} does not sign push URLs.`, signingProviderIds());
  if (request.algorithm !== undefined && (provider.digest !== undefined || provider.end === 'none'))
    return refuse('algorithm', `${provider.name} signs in one way: leave the algorithm out.`);
  if (isIP(domain) !== 4 && !DOMAIN.test(domain)) return refuse('domain', 'The domain must be a bare host name, like push.example.com.');
  if (app === '' || BREAKS_NAME.test(app)) return refuse('app', 'The app must be a plain name, like live.');
  if (stream === '' || BREAKS_NAME.test(stream) || stream.includes('/'))
    return refuse('stream', 'The stream must be a plain name without ?, /, & or blanks.');
  if (key.trim() === '') return refuse('key', 'The signing key is empty.');
  if ((provider.end === 'from' || provider.end === 'none') && (request.validHours !== undefined || request.expiresAtMs !== undefined))
    return refuse('end', `${provider.name} writes no end into such a URL: leave the hours out.`);
  const expiresAtS = Math.floor((request.expiresAtMs ?? nowMs + (request.validHours ?? 24) * 3_600_000) / 1000);
  if (!Number.isFinite(expiresAtS) || expiresAtS * 1000 <= nowMs) return refuse('time', 'The URL must end in the future.');
  if (expiresAtS > LAST_S) return refuse('time', 'The URL would end later than a txTime can say (2106).');
  const url = provider.sign({
    domain,
    app,
    stream,
    key: key.trim(),
    algorithm: request.algorithm ?? 'md5',
    expiresAtS,
    nowS: Math.floor(nowMs / 1000),
  });
  if (url === null) return refuse('key-pair', 'The key must be the pair AccessKey:SecretKey.');
  const expiresAt = provider.end === 'from' || provider.end === 'none' ? null : new Date(expiresAtS * 1000).toISOString();
  return { ok: true, url, expiresAt, end: provider.end };
}

function refuse(problem: SignProblem, what: string, choices?: readonly string[]): SignedPushUrl {
  return { ok: false, problem, what, ...(choices === undefined ? {} : { choices }) };
}
