import type { Finding } from '../contract/finding.ts';
import type { Params } from './fill.ts';

function entries(value: unknown): readonly object[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry: unknown): entry is object => typeof entry === 'object' && entry !== null);
}

/** What a sentence wants to say that evidence holds only between the lines. */
export function derivedParams({ evidence }: Pick<Finding, 'evidence'>): Params {
  const dead = entries(evidence['addresses']).filter((entry) => 'state' in entry && entry.state !== 'open').length;
  return dead === 0 ? {} : { deadCount: dead };
}
