import type { Finding } from '../contract/finding.ts';
import type { Language } from '../contract/report.ts';
import { messageAt } from './catalog.ts';
import { fill, type Params } from './fill.ts';

function entries(value: unknown): readonly object[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry: unknown): entry is object => typeof entry === 'object' && entry !== null);
}

/** Names of ours as words of the language; null when one of them has none. */
function inWords(names: readonly unknown[], group: 'repair' | 'blank', lang: Language): string | null {
  const words = names.map((name) => {
    const message = typeof name === 'string' ? messageAt(lang, 'word', group, name) : null;
    return message === null ? null : fill(message, lang, {});
  });
  if (words.length === 0 || words.includes(null)) return null;
  const separator = messageAt(lang, 'unit', 'separator');
  return words.join(typeof separator === 'string' ? separator : ' ');
}

/** `sha256` as people write it. */
function algorithmName(value: unknown): string | null {
  const match = typeof value === 'string' ? /^(hmac-)?(md5|sha)(\d*)((?:-\d+)?)(?:-cut)?$/u.exec(value) : null;
  if (match === null) return null;
  const [, keyed = '', family = '', size = '', cut = ''] = match;
  return `${keyed}${family}`.toUpperCase() + (size === '' ? '' : `-${size}`) + cut;
}

/** Names of ours that only `inWords` may show: without words in this language their sentence is not chosen. */
const OURS: ReadonlySet<string> = new Set(['repairs', 'blank', 'signedAlgorithm', 'expectedAlgorithm']);

/** The parameters with what a sentence wants to say and evidence holds only between the lines, or in names of ours. */
export function withDerived(params: Params, { evidence }: Pick<Finding, 'evidence'>, lang: Language): Params {
  const dead = entries(evidence['addresses']).filter((entry) => 'state' in entry && entry.state !== 'open').length;
  const found: Record<string, string | number | null> = {
    deadCount: dead === 0 ? null : dead,
    repairs: Array.isArray(evidence['repairs']) ? inWords(evidence['repairs'], 'repair', lang) : null,
    blank: inWords([evidence['blank']], 'blank', lang),
    signedAlgorithm: algorithmName(evidence['signedAlgorithm']),
    expectedAlgorithm: algorithmName(evidence['expectedAlgorithm']),
  };
  const plain = Object.entries(params).filter(([name]) => !OURS.has(name));
  return Object.fromEntries([...plain, ...Object.entries(found)].filter((entry): entry is [string, string | number] => entry[1] !== null));
}
