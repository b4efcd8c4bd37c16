import type { Finding } from '../contract/finding.ts';

/**
 * What the texts about a refused publish must know of the signature: `verified` (with a known key), `wrong`, `missing` (the service signs,
 * the URL does not), `unchecked` (no key known), `none` (the service has no signatures: a stream key is all there is).
 */
export type SignatureState = 'verified' | 'wrong' | 'missing' | 'unchecked' | 'none';

/** Null before `auth` has ended. */
export function signatureState(auth: Pick<Finding, 'status' | 'code'> | undefined): SignatureState | null {
  if (auth === undefined) return null;
  if (auth.status === 'pass') return 'verified';
  if (auth.code === 'auth.wrong') return 'wrong';
  if (auth.code === 'auth.missing') return 'missing';
  return auth.code === 'auth.not-signed' ? 'none' : 'unchecked';
}
