import { decodeAt } from './decode.ts';
import { joinUrl } from './join.ts';
import { parsePushUrl } from './parse.ts';
import { readTarget } from './read-target.ts';
import type { PushTarget } from './target.ts';

export interface ExtractedUrl {
  /** Repaired. */
  readonly url: string;
  readonly repaired: boolean;
  /** Where the original begins, in UTF-16 units. */
  readonly offset: number;
}

/** The letters of a scheme, full-width ones and invisible marks between them included. */
const SCHEME_LETTERS =
  /[rR\uFF32\uFF52][\u200B-\u200F\u2060\uFEFF]{0,4}[tT\uFF34\uFF54][\u200B-\u200F\u2060\uFEFF]{0,4}[mM\uFF2D\uFF4D][\u200B-\u200F\u2060\uFEFF]{0,4}[pP\uFF30\uFF50]/g;
const SCHEME = /^rtmps?:{1,8}\/\//i;
const ENCODED_SCHEME = /^rtmps?(?:%3A|:)%2F%2F/i;
/** An escape that ends right before the scheme: its last letter is no letter of the text. */
const ESCAPE_BEFORE = /(?:\\[nrt]|\\u[\da-fA-F]{4}|\\x[\da-fA-F]{2}|%[\da-fA-F]{2})$/;
const QUOTE_OR_BLANK = /[\s"'`]/;
const TERMINATORS = ',;)]}<>|';
/** In the original an ideographic full stop ends a sentence; only in a host it can be a dot. */
const FULL_STOP = '\u3002';
/** Longer is no push URL, but it is read over to its end. */
const MAX_URL = 8192;
/** How far around a server its key is looked for. */
const NEIGHBOURHOOD = 400;

/** Every push URL in any text, the first of equal ones, in the order of the text. Never throws; linear in the text. */
export function extractPushUrls(text: string): readonly ExtractedUrl[] {
  const found = new Map<string, ExtractedUrl>();
  let end = 0;
  for (const match of text.matchAll(SCHEME_LETTERS)) {
    const offset = match.index;
    if (offset < end || isInsideWord(text, offset)) continue;
    const span = spanAt(text, offset);
    if (span === null) continue;
    end = span.end;
    const target = targetOf(text, offset, span);
    if (target === null || found.has(target.text)) continue;
    // What was escaped (a blank, a backslash) is, read again, no name: nobody could use such a URL.
    if (!parsesAsItself(target.text)) continue;
    const original = text.slice(offset, span.end);
    found.set(target.text, { url: target.text, repaired: target.text !== original, offset });
  }
  return [...found.values()];
}

function parsesAsItself(url: string): boolean {
  const parsed = parsePushUrl(url);
  return parsed.ok && parsed.target.text === url;
}

function isInsideWord(text: string, offset: number): boolean {
  return /[A-Za-z\d]/.test(text.charAt(offset - 1)) && !ESCAPE_BEFORE.test(text.slice(Math.max(0, offset - 6), offset));
}

interface Span {
  readonly decoded: string;
  readonly end: number;
}

/** The decoded URL from `offset` to what ends it, or null where none begins. */
function spanAt(text: string, offset: number): Span | null {
  let decoded = '';
  let index = offset;
  let inHost = true;
  let literal = false;
  let encoded = false;
  while (index < text.length) {
    const { char, length } = decodeAt(text, index);
    if (char !== '' && QUOTE_OR_BLANK.test(char)) break;
    if (text.charAt(index) === FULL_STOP && !inHost) break;
    if (encoded && char === '&') break;
    if (char === '[' && inHost) literal = true;
    else if (char === ']' && literal) literal = false;
    else if (char !== '' && TERMINATORS.includes(char)) break;
    if (decoded.length < MAX_URL) decoded += char;
    index += length;
    if (decoded.length < 24 && decoded.length > 6) {
      if (!encoded && ENCODED_SCHEME.test(decoded)) encoded = true;
      else if (decoded.length === 16 && !encoded && !SCHEME.test(decoded)) return null;
    }
    if (inHost && (char === '/' || char === '?') && /^(?:rtmps?:{1,8}\/\/){1,5}[^/?]+[/?]$/i.test(decoded)) inHost = false;
  }
  if (decoded.length >= MAX_URL) return { decoded: '', end: index };
  // What was escaped at its end is no part of a name: as it stands it would be read as none.
  if (encoded) decoded = decodePercent(decoded).trimEnd();
  return SCHEME.test(decoded) ? { decoded, end: index } : null;
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function targetOf(text: string, offset: number, span: Span): PushTarget | null {
  const read = readTarget(span.decoded);
  if (read.ok) return read.target;
  if (read.code !== 'url.no-stream') return null;
  // Server and key apart, as OBS keeps them: only a key that is called so is taken.
  const from = Math.max(0, offset - NEIGHBOURHOOD);
  const before = decodeAll(text.slice(from, offset));
  const joined = joinUrl(before + span.decoded + decodeAll(text.slice(span.end, span.end + NEIGHBOURHOOD)), before.length, 'labelled');
  return joined.read.ok ? joined.read.target : null;
}

function decodeAll(text: string): string {
  let decoded = '';
  for (let index = 0; index < text.length;) {
    const { char, length } = decodeAt(text, index);
    decoded += char;
    index += length;
  }
  return decoded;
}
