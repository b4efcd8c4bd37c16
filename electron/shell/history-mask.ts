import type { Evidence } from '../contract/finding.ts';
import { maskSecrets } from '../push-url/mask.ts';
import type { PushTarget } from '../push-url/target.ts';

/** A word of ours that evidence tells things by. Even where a stream is called the same, it is no secret, and the words depend on it. */
const OUR_WORD = /^[a-z-]{1,12}$/u;

export type MaskEvidence = <T extends Evidence | { readonly [key: string]: Evidence }>(value: T) => T;

/**
 * Evidence is free of secrets when it is made. What goes to disk for months is masked once more, by the same function, against the very
 * secrets of its show.
 */
export function maskEvidence(target: PushTarget | null, secrets: readonly (string | null | undefined)[]): MaskEvidence {
  const known = secrets.filter((secret) => typeof secret === 'string');
  const masked = (value: Evidence): Evidence => {
    if (typeof value === 'string') return OUR_WORD.test(value) ? value : maskSecrets(value, target, known);
    if (Array.isArray(value)) return value.map((entry: Evidence) => masked(entry));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, masked(its)]));
    return value;
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- texts stay texts, lists lists, and every key stays
  return (value) => masked(value) as typeof value;
}
