import { maskName } from '../mask-name.ts';
import { maskQuery } from '../mask-target.ts';
import type { Candidate, Mistake, WrongSignature } from '../mistake.ts';

/** Names of up to this many letters are tried in every case; longer ones with a few letters changed. */
const ALL_CASES_LETTERS = 11;
const LONGEST_NAME = 256;
/** Beyond this only the first letters are tried in pairs: hashing grows with the name. */
const LONG_NAME = 64;

/** Another name than the URL's stream. */
export function* nameMistakes(wrong: WrongSignature): Generator<Candidate> {
  const { scheme, host, app, stream, templates } = wrong;
  if (stream.length > LONGEST_NAME) return;
  const pathSigned: { readonly pathSigned?: true } = scheme.otherNamesAre === 'wrong-path' ? { pathSigned: true } : {};
  const seen = new Set([scheme.nameOf(app, stream)]);
  const candidate = function* (
    mistake: Mistake,
    name: string,
    signedStream: string,
    more: { readonly [key: string]: string } = {},
  ): Generator<Candidate> {
    if (seen.has(name)) return;
    seen.add(name);
    yield { mistake, change: { name }, evidence: () => ({ signedName: maskSigned(signedStream), ...pathSigned, ...more }) };
  };
  for (const other of queried(wrong)) yield* candidate('stream-with-query', scheme.nameOf(app, other), other);
  for (const name of scheme.otherNames(app, stream, host)) yield* candidate(scheme.otherNamesAre, name, name);
  for (const other of encodings(stream)) yield* candidate('url-encoded-name', scheme.nameOf(app, other), other);
  for (const other of lostBlanks(stream, ['%20', '+'])) yield* candidate('url-encoded-name', scheme.nameOf(app, other), other);
  const cut = stream.lastIndexOf('_');
  if (cut > 0) yield* candidate('template-suffix', scheme.nameOf(app, stream.slice(0, cut)), stream.slice(0, cut), { template: 'in-url' });
  for (const template of templates) {
    const other = `${stream}_${template}`;
    yield* candidate('template-suffix', scheme.nameOf(app, other), other, { template, signedName: `${maskName(stream)}_${template}` });
  }
  const mark = app.indexOf('?');
  if (mark >= 0) {
    // The key in the server box: the name before the query is the stream, the one behind it the app.
    const other = app.slice(app.lastIndexOf('/', mark) + 1, mark);
    yield* candidate('stream-edited', scheme.nameOf(stream, other), other, { edit: 'swapped' });
  }
  for (const other of trimmed(stream)) yield* candidate('stream-edited', scheme.nameOf(app, other), other, { edit: 'trimmed' });
  for (const other of lostBlanks(stream, [' '])) yield* candidate('stream-edited', scheme.nameOf(app, other), other, { edit: 'trimmed' });
  for (const other of otherCases(stream)) yield* candidate('stream-edited', scheme.nameOf(app, other), other, { edit: 'case' });
}

/** A signed name as it may be shown: apps stay, of the stream three characters. */
function maskSigned(name: string): string {
  const mark = name.indexOf('?');
  const path = mark < 0 ? name : name.slice(0, mark);
  const cut = path.lastIndexOf('/') + 1;
  return `${path.slice(0, cut)}${maskName(path.slice(cut))}${mark < 0 ? '' : `?${maskQuery(name.slice(mark + 1))}`}`;
}

/** The stream with what stands or once stood behind its `?`. */
function* queried({ stream, query, names, given, time }: WrongSignature): Generator<string> {
  const pieces = query === null || query === '' ? [] : query.split('&');
  const called = (piece: string, name: string): boolean => piece === name || piece.startsWith(`${name}=`);
  const unsigned = pieces.filter((piece) => !called(piece, names.secret));
  const plain = unsigned.filter((piece) => !called(piece, names.time));
  const at = pieces.findIndex((piece) => called(piece, names.secret) || called(piece, names.time));
  const before = at < 0 ? pieces : pieces.slice(0, at);
  for (const rest of [plain, before, unsigned, pieces]) yield `${stream}?${rest.join('&')}`;
  yield `${stream}?${names.time}=${time}`;
  yield `${stream}?${names.secret}=&${names.time}=${time}`;
  yield `${stream}?${names.secret}=`;
  yield `${stream}?${names.secret}=${given}&${names.time}=${time}`;
  if (plain.length > 0) yield `${stream}?${plain.join('&')}&`;
}

function* encodings(stream: string): Generator<string> {
  const decoded = decode(stream);
  for (const text of [decoded, decoded === null ? null : decode(decoded), decoded === null ? null : decode(decoded.replaceAll('+', ' '))]) {
    if (text === null) continue;
    yield text;
    const encoded = encodeURIComponent(Buffer.from(text).toString());
    const lower = encoded.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase());
    yield encoded;
    yield lower;
    yield encoded.replaceAll('%20', '+');
    yield encodeURIComponent(encoded);
    yield encodeURI(Buffer.from(text).toString());
    // The stricter encoders also take these.
    yield encoded.replace(/[!'()*~._-]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  }
}

/** The name with one or two of the blanks that the repair of a pasted URL takes out. */
function* lostBlanks(stream: string, blanks: readonly string[]): Generator<string> {
  if (stream.length > LONG_NAME) return;
  for (const blank of blanks) {
    for (let first = 1; first < stream.length; first += 1) {
      const one = stream.slice(0, first) + blank;
      yield one + stream.slice(first);
      for (let second = first + 1; second < stream.length; second += 1)
        yield one + stream.slice(first, second) + blank + stream.slice(second);
    }
  }
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** White space on one side or the other, in the URL or in what was signed. */
function* trimmed(stream: string): Generator<string> {
  const bare = stream.replace(/^(?:%20|%09|%0A|%0D|\+|\s){1,8}/i, '').replace(/(?:%20|%09|%0A|%0D|\+|\s){1,8}$/i, '');
  yield bare;
  for (const core of new Set([stream, bare])) {
    for (const blank of [' ', '\n', '\r\n', '\t', '  ', '%20', '+', '/', '\u00A0', '\u3000', '\u200B', '\uFEFF']) {
      yield core + blank;
      yield blank + core;
    }
    yield ` ${core} `;
  }
}

function* otherCases(stream: string): Generator<string> {
  const lower = stream.toLowerCase();
  const upper = stream.toUpperCase();
  yield lower;
  yield upper;
  const letters = stream.split('').flatMap((char, index) => (char.toLowerCase() === char.toUpperCase() ? [] : [index]));
  const swap = (text: string, index: number): string => {
    const char = text.charAt(index);
    const other = char === char.toLowerCase() ? char.toUpperCase() : char.toLowerCase();
    return text.slice(0, index) + other + text.slice(index + 1);
  };
  if (letters.length <= ALL_CASES_LETTERS) {
    for (let bits = 1; bits < 2 ** letters.length; bits += 1) {
      let text = lower;
      for (const [place, index] of letters.entries()) if ((bits >> place) % 2 === 1) text = swap(text, index);
      yield text;
    }
    return;
  }
  const near = letters.slice(0, stream.length > LONG_NAME ? 16 : 48);
  for (const base of new Set([stream, lower, upper])) {
    for (const [place, first] of near.entries()) {
      const once = swap(base, first);
      yield once;
      for (const second of near.slice(place + 1)) yield swap(once, second);
    }
  }
}
