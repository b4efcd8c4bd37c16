import { findProvider } from '../push-url/providers/index.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import type { PublishAttempt } from './media-server.ts';

/** Whether Tencent would let this publish in: a right signature, and a time that has not run out. */
export function admits({ app, stream, query }: PublishAttempt, key: string, nowMs: number): boolean {
  const { txSecret, txTime } = query;
  if (typeof txSecret !== 'string' || typeof txTime !== 'string') return false;
  const parsed = parsePushUrl(`rtmp://127.0.0.1/${app}/${stream}?txSecret=${txSecret}&txTime=${txTime}`);
  if (!parsed.ok || parsed.repaired) return false;
  const provider = findProvider(parsed.target, 'tencent');
  if (provider === null || provider.verify(parsed.target, { primary: key }, { algorithm: 'auto', nowMs }).code !== 'ok') return false;
  const { code, expiresAtMs } = provider.readExpiry(parsed.target);
  return code === 'ok' && expiresAtMs !== undefined && expiresAtMs > nowMs;
}
