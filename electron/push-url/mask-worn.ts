import { decodeAt } from './decode.ts';

/** A shorter one is part of many words: only as it stands is it looked for. */
const SHORTEST = 6;
/** So much of a secret is as good as the whole; below {@link LEAST} only the whole counts. */
const SHARE = 0.6;
const LEAST = 8;
/** No server says more than this of anything that anybody reads. */
const LONGEST_TEXT = 16_384;
/** Longer ones are no names, keys or signatures. */
const LONGEST_SECRET = 1024;

const PERCENT = /%(?:25){0,4}([\da-f]{2})/iy;
const TERMINAL = /\u001B\[[0-?]{0,16}[ -/]{0,4}[@-~]/y;

/** The letters and digits of a text alone, and where in the text each of them stands. */
interface Bones {
  readonly letters: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/**
 * A text without secrets that were altered on the way: in another case, percent-encoded (twice, too), escaped, full-width, with blanks, line
 * breaks, dashes, invisible marks or colours of a terminal between their letters, or cut. Only letters and digits are compared.
 */
export function maskWorn(text: string, secrets: readonly (readonly [secret: string, shown: string])[]): string {
  const bones = bonesOf(text.slice(0, LONGEST_TEXT));
  const covers: { readonly start: number; readonly end: number; readonly shown: string }[] = [];
  for (const [secret, shown] of secrets) {
    const { letters } = bonesOf(secret.slice(0, LONGEST_SECRET));
    for (const { piece, offset } of piecesOf(letters)) {
      let length = 0;
      for (let at = bones.letters.indexOf(piece); at >= 0; at = bones.letters.indexOf(piece, at + length)) {
        length = piece.length;
        while (offset + length < letters.length && bones.letters.charAt(at + length) === letters.charAt(offset + length)) length += 1;
        covers.push({ start: bones.starts[at] ?? 0, end: bones.ends[at + length - 1] ?? 0, shown });
      }
    }
  }
  let masked = '';
  let done = 0;
  for (const { start, end, shown } of covers.sort((left, right) => left.start - right.start || right.end - left.end)) {
    if (start >= done) masked += text.slice(done, start) + shown;
    done = Math.max(done, end);
  }
  return masked + text.slice(done);
}

/** The whole, and each part that gives the secret away; a part without a digit in it is a word like others. */
function piecesOf(letters: string): readonly { readonly piece: string; readonly offset: number }[] {
  if (letters.length < SHORTEST) return [];
  const length = Math.max(LEAST, Math.ceil(letters.length * SHARE));
  const pieces = [{ piece: letters, offset: 0 }];
  for (let offset = 0; offset + length <= letters.length; offset += 1) {
    const piece = letters.slice(offset, offset + length);
    if (/\d/.test(piece)) pieces.push({ piece, offset });
  }
  return pieces;
}

function bonesOf(text: string): Bones {
  const letters: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = 0; at < text.length;) {
    const { char, length } = unitAt(text, at);
    for (const letter of char.normalize('NFKC').toLowerCase()) {
      if (letter.length > 1 || !/[\p{L}\p{N}]/u.test(letter)) continue;
      letters.push(letter);
      starts.push(at);
      ends.push(at + length);
    }
    at += length;
  }
  return { letters: letters.join(''), starts, ends };
}

function unitAt(text: string, at: number): { readonly char: string; readonly length: number } {
  const first = text.charAt(at);
  if (first === '%') {
    PERCENT.lastIndex = at;
    const [whole = '', code = ''] = PERCENT.exec(text) ?? [];
    if (whole !== '') return { char: String.fromCharCode(Number.parseInt(code, 16)), length: whole.length };
  }
  if (first === '\u001B') {
    TERMINAL.lastIndex = at;
    const colour = TERMINAL.exec(text)?.[0];
    if (colour !== undefined) return { char: '', length: colour.length };
  }
  return decodeAt(text, at);
}
