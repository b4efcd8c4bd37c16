import { signPushUrl } from '../../electron/push-url/sign.ts';

export const KEY = 'the-signing-key';
const DOMAIN = 'push.example.com';
const HOUR_MS = 3_600_000;

export interface SignedAs {
  readonly provider?: string;
  readonly key?: string;
  /** From now; may be past. */
  readonly hours?: number;
}

/** What stands behind the host of a push URL that is signed with {@link KEY}. */
export function signedPath({ provider = 'tencent', key = KEY, hours = 24 }: SignedAs = {}): string {
  const nowMs = Date.now();
  const signed = signPushUrl({
    domain: DOMAIN,
    app: 'live',
    stream: 'friday',
    key,
    provider,
    expiresAtMs: nowMs + hours * HOUR_MS,
    // Signing a URL that has ended needs a clock at which it had not.
    nowMs: Math.min(nowMs, nowMs + (hours - 1) * HOUR_MS),
  });
  if (!signed.ok) throw new Error(signed.what);
  return signed.url.slice(signed.url.indexOf(DOMAIN) + DOMAIN.length);
}

export const WITH_KEY = { args: ['--key-env', 'KEY'], env: { KEY } } as const;
