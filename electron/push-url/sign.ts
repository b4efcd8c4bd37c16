import type { Algorithm } from './provider.ts';

export interface SignPushUrlRequest {
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
  readonly key: string;
  /** How long from `nowMs`; `expiresAtMs` wins where both are given. */
  readonly validHours?: number;
  /** Unix ms. */
  readonly expiresAtMs?: number;
  readonly algorithm?: Algorithm;
  /** A provider's id, default `tencent`. */
  readonly provider?: string;
  readonly nowMs?: number;
}

export type SignedPushUrl =
  | { readonly ok: true; readonly url: string; readonly expiresAt: string }
  | { readonly ok: false; readonly problem: 'domain' | 'app' | 'stream' | 'key' | 'time' | 'provider'; readonly what: string };

export function signPushUrl(_request: SignPushUrlRequest): SignedPushUrl {
  return { ok: false, problem: 'provider', what: '' };
}
