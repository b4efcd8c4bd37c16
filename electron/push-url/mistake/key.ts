import type { Candidate, NamedKey, WrongSignature } from '../mistake.ts';

/** What gets copied along with a key. */
const SINGLE_BLANKS: readonly (readonly [name: string, text: string])[] = [
  ['space', ' '],
  ['line-break', '\n'],
  ['line-break', '\r\n'],
  ['line-break', '\r'],
  ['tab', '\t'],
  ['no-break-space', '\u00A0'],
  ['full-width-space', '\u3000'],
  ['zero-width', '\u200B'],
  ['zero-width', '\uFEFF'],
];

/** Each alone, two of them, and spaces in a row. */
const BLANKS: readonly (readonly [name: string, text: string])[] = [
  ...SINGLE_BLANKS,
  ...SINGLE_BLANKS.flatMap(([name, first]) => SINGLE_BLANKS.map(([, second]) => [name, first + second] as const)),
  ['space', '   '],
  ['space', '    '],
];

/** The key with white space or a line break before it, after it, or both. */
export function* keyMistakes(_wrong: WrongSignature, { value }: NamedKey): Generator<Candidate> {
  const spaced = (key: string, blank: string, where: string): Candidate => ({
    mistake: 'key-with-space',
    change: { key },
    evidence: () => ({ blank, where }),
  });
  for (const [name, text] of BLANKS) {
    yield spaced(value + text, name, 'after');
    yield spaced(text + value, name, 'before');
  }
  for (const [name, before] of SINGLE_BLANKS) for (const [, after] of SINGLE_BLANKS) yield spaced(before + value + after, name, 'around');
}
