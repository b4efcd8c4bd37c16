import { createHash } from 'node:crypto';

/** Four characters by which a person can tell two secrets apart; no part of the secret is in them. */
export function fingerprint(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 4);
}
