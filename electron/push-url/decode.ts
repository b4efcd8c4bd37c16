/** What pasting, typing and transport do to a character; a bit each. */
export const WEAR = { zeroWidth: 1, fullWidth: 2, entity: 4, escape: 8, space: 16, smartQuote: 32 } as const;

/** One character of the text as it was meant, how many UTF-16 units it took, and what was undone; `''` for one that means nothing. */
export interface Decoded {
  readonly char: string;
  readonly length: number;
  readonly wear: number;
}

/** Controls, soft hyphen, fillers, joiners, direction and variation marks, the byte order mark: nobody sees them in a text field. */
const INVISIBLE: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x84],
  [0x86, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
];
const EXOTIC_SPACE = /[\u000B\u000C\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/;
const EXOTIC_BREAK = /[\u0085\u2028\u2029]/;
const SMART_DOUBLE = /[\u00AB\u00BB\u201C-\u201F\u2033\u2036\u300C-\u300F\u301D-\u301F]/;
const SMART_SINGLE = /[\u2018-\u201B\u2032\u2035\u2039\u203A\u00B4]/;
const IDEOGRAPHIC: ReadonlyMap<string, string> = new Map([
  ['\u3001', ','],
  ['\u3008', '<'],
  ['\u3009', '>'],
  ['\u300A', '<'],
  ['\u300B', '>'],
  ['\u3010', '['],
  ['\u3011', ']'],
  ['\uFF61', '.'],
  ['\u3002', '.'],
  ['\uFE55', ':'],
  ['\u2215', '/'],
  ['\u2044', '/'],
]);

const ENTITY = /[&\uFF06](?:amp;){0,8}(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/iy;
const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
]);
const ESCAPED_CODE = /u([\da-f]{4})|x([\da-f]{2})/iy;
/** How debuggers and C write the end of a text. */
const ESCAPED_NUL = /0{1,3}(?![1-9])|u0000|x00/iy;
/** Escaped by JSON (`\/`, `\"`) or by a shell that quotes a pasted URL (`\?`, `\=`, `\&`). */
const ESCAPED_SELF = /[/"'`&?=:#!%[\](){}<>|;,]/;
/** A backslash before more than this many others is no escape of an escape. */
const BACKSLASH_RUN = 16;

/** Undoes at `index` what must never be in a push URL. Constant time. */
export function decodeAt(text: string, index: number): Decoded {
  const code = text.charCodeAt(index);
  if (code === 0x26 || code === 0xff06) return decodeEntity(text, index);
  if (code === 0x00) return decodeNul(text, index);
  if (code === 0x5c) return decodeBackslash(text, index);
  if (isPlain(code)) return { char: text.charAt(index), length: 1, wear: 0 };
  return { ...decodeUnit(text.charAt(index)), length: 1 };
}

/** Needs no decoding: printable ASCII but for what begins an escape, and plain white space. */
function isPlain(code: number): boolean {
  return (code >= 0x20 && code < 0x7f && code !== 0x26 && code !== 0x5c) || code === 0x0a || code === 0x0d || code === 0x09;
}

function decodeUnit(unit: string): { readonly char: string; readonly wear: number } {
  const code = unit.charCodeAt(0);
  if (code >= 0x20 && code < 0x7f) return { char: unit, wear: 0 };
  if (code >= 0xff01 && code <= 0xff5e) return { char: String.fromCharCode(code - 0xfee0), wear: WEAR.fullWidth };
  if (INVISIBLE.some(([first, last]) => code >= first && code <= last)) return { char: '', wear: WEAR.zeroWidth };
  if (EXOTIC_SPACE.test(unit)) return { char: ' ', wear: WEAR.space };
  if (EXOTIC_BREAK.test(unit)) return { char: '\n', wear: WEAR.space };
  if (SMART_DOUBLE.test(unit)) return { char: '"', wear: WEAR.smartQuote };
  if (SMART_SINGLE.test(unit)) return { char: "'", wear: WEAR.smartQuote };
  const plain = IDEOGRAPHIC.get(unit);
  return plain === undefined ? { char: unit, wear: 0 } : { char: plain, wear: WEAR.fullWidth };
}

function decodeEntity(text: string, index: number): Decoded {
  ENTITY.lastIndex = index;
  const entity = ENTITY.exec(text)?.[0];
  if (entity === undefined) return { char: '&', length: 1, wear: text.charAt(index) === '&' ? 0 : WEAR.fullWidth };
  const name = entity
    .slice(entity.lastIndexOf(';', entity.length - 2) + 1, -1)
    .replace(/^[&\uFF06]/, '')
    .toLowerCase();
  const named = NAMED.get(name);
  if (named !== undefined) return { char: named, length: entity.length, wear: WEAR.entity };
  const code = name.startsWith('#x') ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  if (code > 0xffff) return { char: '&', length: 1, wear: 0 };
  return { char: decodeUnit(String.fromCharCode(code)).char, length: entity.length, wear: WEAR.entity };
}

/** Between the bytes of 16-bit text a NUL means nothing; anywhere else it ended the text, and what follows is none of it. */
function decodeNul(text: string, index: number): Decoded {
  const between = (by: 2 | -2): boolean => text.charCodeAt(index + by) === 0x00 && text.charCodeAt(index + by / 2) !== 0x00;
  return between(2) || between(-2) ? { char: '', length: 1, wear: WEAR.zeroWidth } : { char: '\n', length: 1, wear: 0 };
}

function decodeBackslash(text: string, index: number): Decoded {
  let at = index;
  while (text.charCodeAt(at) === 0x5c && at - index < BACKSLASH_RUN) at += 1;
  const next = text.charAt(at);
  const run = at - index;
  ESCAPED_NUL.lastIndex = at;
  const nul = ESCAPED_NUL.exec(text)?.[0];
  if (nul !== undefined) return { char: '\n', length: run + nul.length, wear: WEAR.escape };
  ESCAPED_CODE.lastIndex = at;
  const code = ESCAPED_CODE.exec(text);
  if (code !== null) {
    const unit = String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '0', 16));
    const { char } = decodeUnit(unit);
    return { char: char === '\\' ? '' : char, length: run + code[0].length, wear: WEAR.escape };
  }
  if (next !== '' && ESCAPED_SELF.test(next)) return { char: next, length: run + 1, wear: WEAR.escape };
  if (next === 't') return { char: '\t', length: run + 1, wear: WEAR.escape };
  if (next === 'n' || (next === 'r' && text.slice(at, at + 4).toLowerCase() !== 'rtmp'))
    return { char: '\n', length: run + 1, wear: WEAR.escape };
  // A line continued by a backslash; a stray one belongs to nothing.
  return { char: '', length: run, wear: WEAR.escape };
}

/** A whole text decoded; `starts[i]` is where character `i` begins in the original, `wear[i]` what was undone on it or just before it. */
export interface Cleaned {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly wear: Uint8Array;
}

/** Escapes of escapes deeper than this are nobody's accident. */
const MAX_PASSES = 8;

/** Decoded until nothing is left to decode: one undone escape can complete another (`\\&amp;`, `＆amp;`). Linear: passes are bounded. */
export function cleanText(text: string): Cleaned {
  let cleaned = cleanOnce(text);
  for (let pass = 1; pass < MAX_PASSES; pass += 1) {
    const next = cleanOnce(cleaned.text);
    if (next.text === cleaned.text) break;
    cleaned = {
      text: next.text,
      starts: next.starts.map((start) => cleaned.starts[start] ?? 0),
      wear: next.wear.map((own, index) => own | wearBetween(cleaned, next.starts, index)),
    };
  }
  return cleaned;
}

/** What the pass before had undone on the characters that this one made into the one at `index`. */
function wearBetween({ wear }: Cleaned, starts: Uint32Array, index: number): number {
  const first = starts[index] ?? 0;
  const end = starts[index + 1] ?? first + 1;
  let found = 0;
  for (let at = first; at < end; at += 1) found |= wear[at] ?? 0;
  return found;
}

function cleanOnce(text: string): Cleaned {
  const starts = new Uint32Array(text.length + 1);
  const wear = new Uint8Array(text.length + 1);
  const pieces: string[] = [];
  let size = 0;
  let pending = 0;
  for (let index = 0; index < text.length;) {
    const run = index;
    while (index < text.length && isPlain(text.charCodeAt(index))) {
      starts[size] = index;
      wear[size] = pending;
      pending = 0;
      size += 1;
      index += 1;
    }
    if (index > run) pieces.push(text.slice(run, index));
    if (index >= text.length) break;
    const decoded = decodeAt(text, index);
    if (decoded.char === '') pending |= decoded.wear;
    else {
      pieces.push(decoded.char);
      starts[size] = index;
      wear[size] = decoded.wear | pending;
      pending = 0;
      size += 1;
    }
    index += decoded.length;
  }
  starts[size] = text.length;
  wear[size] = pending;
  return { text: pieces.join(''), starts: starts.subarray(0, size + 1), wear: wear.subarray(0, size + 1) };
}
