import { readTarget, type ReadTarget, type Repair } from './read-target.ts';

/** A URL put together out of pieces of a decoded text. */
export interface JoinedUrl {
  readonly url: string;
  /** Half-open range of the pieces in the decoded text. */
  readonly start: number;
  readonly end: number;
  readonly repairs: readonly Repair[];
  /** The key stood where the server belongs. */
  readonly swapped: boolean;
  readonly read: ReadTarget;
}

const SPACED_PARAMETER = /\s{1,8}\w{1,64}\s{0,8}=/y;
const SPACED_EQUALS = /\s{1,8}=/y;
/** Ends a URL wherever it stands. */
const HARD_END = /["'`<>|\s]/;
/** Ends it only at the end of a word: sentences and lists go on behind it, names may hold it. */
const SOFT_END = /[,;)\]}]/;
const NEXT_URL = /(?:rtmps?|https?|srt|webrtc|rtsp):\/\//iy;
/** A URL is not broken more often than this. */
const MAX_JOINS = 48;
const MAX_BLANKS = 64;
/** The rest of a name of several words, up to its signed query. */
const TORN_NAME = /^(?:[\w.~-]{1,64} {1,4}){1,6}[\w.~-]{0,64}\?(?:\S{0,256}&)?(?:txSecret|txTime)=\S*\s*$/;
const MAX_TORN = 2048;
const PRINTABLE = /^[\x21-\x7E]+$/;

/** How people and programs call the stream key. */
const LABEL =
  /(?:(?:obs\s{0,4})?stream(?:ing)?[\s_-]{0,4}(?:key|name)|key|推流密钥|推流码|推流名称|串流密钥|串流码|直播码|流密钥|流名称|密钥|(?:串流|推流)?金鑰)["']?(?:\s{0,4}[:=]|\s{1,4}(?=\S)|\s{0,4}$)/iy;
const LABELLED_KEY =
  /(?:(?<![a-z?&])(?:stream(?:ing)?[\s_-]{0,4}(?:key|name)|key)|推流码|推流名称|串流码|直播码|流名称|(?<!鉴权)密钥|金鑰)["']?(?:\s{0,4}[:=]\s{0,4}| {0,4}\t[ \t]{0,4}|[ \t]{0,4}\n\s{0,4})["']?([^\s"'`<>|,;()[\]{}:=]{2}[^\s"'`<>|,;)\]}]*)/giu;
const COLUMN_HEAD = /^(?:value|server|url|address|name|msg|message|type|time|status)$/i;
const SERVER_LABEL = /(?:server|url|address|服务器|地址)["']?\s{0,4}[:=]\s{0,4}["']?$/i;
/** How far from its server a labelled key may stand. */
const KEY_DISTANCE = 300;

/**
 * The URL whose scheme begins at `at`, with what white space has torn off it, and with its key where that stands elsewhere. `labelled`:
 * white space ends it, and only a key that is called so is taken.
 */
export function joinUrl(text: string, at: number, manner: 'lenient' | 'labelled' = 'lenient'): JoinedUrl {
  const repairs = new Set<Repair>();
  let { token: url, end } = wordAt(text, at);
  for (let joins = 0; joins < (manner === 'lenient' ? MAX_JOINS : 0); joins += 1) {
    const gap = gapAt(text, end);
    if (gap === null || gap.end >= text.length) break;
    const next = wordAt(text, gap.end);
    if (next.token === '' || startsUrl(text, gap.end) || startsLabel(text, gap.end)) break;
    const first = isBlank(text, 0, at);
    const glue =
      spacedParameter(text, url, next) ??
      glueOf(url, next.token, first && isBlank(text, next.end, text.length), first) ??
      (first && depthOf(pathOf(url)) > 1 && TORN_NAME.test(text.slice(gap.end, gap.end + MAX_TORN)) ? '' : null);
    if (glue === null) break;
    // A key on the line below its server is how OBS shows them, not a torn URL.
    const path = pathOf(url);
    const beside = gap.breaks && !path.includes('?') && depthOf(path) === 1 && (glue === '/' || path.endsWith('/'));
    if (!beside) repairs.add(gap.breaks ? 'line-breaks' : 'spaces');
    url += glue + (beside && path.endsWith('/') ? next.token.replace(/^\/{1,8}/, '') : next.token);
    end = next.end;
  }
  const read = readTarget(url);
  const whole: JoinedUrl = { url, start: at, end, repairs: [...repairs], swapped: false, read };
  return read.ok || read.code !== 'url.no-stream' || read.server === undefined
    ? whole
    : (withKey(text, whole, read.server, manner) ?? whole);
}

/** The key of a server that came without one: labelled, or on a line of its own beside it. */
function withKey(text: string, server: JoinedUrl, serverUrl: string, manner: 'lenient' | 'labelled'): JoinedUrl | null {
  const found = labelledKey(text, server) ?? (manner === 'lenient' ? neighbourKey(text, server) : null);
  if (found === null || HARD_END.test(found.key)) return null;
  const url = `${serverUrl}/${found.key.replace(/^\/+/, '')}`;
  const read = readTarget(url);
  return read.ok ? { ...server, url, read, swapped: found.swapped } : null;
}

interface FoundKey {
  readonly key: string;
  readonly swapped: boolean;
}

function labelledKey(text: string, { start, end }: JoinedUrl): FoundKey | null {
  const behind = keysIn(text.slice(end, end + KEY_DISTANCE))[0];
  if (behind !== undefined) return { key: behind, swapped: false };
  const before = keysIn(text.slice(Math.max(0, start - KEY_DISTANCE), start)).at(-1);
  return before === undefined ? null : { key: before, swapped: false };
}

function keysIn(text: string): readonly string[] {
  return [...text.matchAll(LABELLED_KEY)].flatMap((match) => {
    const [whole, key] = match;
    if (key === undefined || /^rtmps?:?$/i.test(key)) return [];
    const tabbed = !/[:=\n]/.test(whole.slice(0, -key.length)) && whole.includes('\t');
    return tabbed && !isRow(text, match.index, match.index + whole.length, key) ? [] : [key];
  });
}

/** A label and its value as a row of their own; a wider table, or its head, has other things called `key`. */
function isRow(text: string, start: number, end: number, key: string): boolean {
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^[^\S\n]*$/.test(before) && /^["']?[^\S\n]*(?:\n|$)/.test(text.slice(end, end + KEY_DISTANCE)) && !COLUMN_HEAD.test(key);
}

/** The one other word of the text, before or behind the server. */
function neighbourKey(text: string, { start, end }: JoinedUrl): FoundKey | null {
  const glued = wordEndingAt(text, start).replace(/\/+$/, '');
  if (glued !== '' && isKeyLike(glued)) return { key: glued, swapped: true };
  const prefix = text.slice(Math.max(0, start - KEY_DISTANCE * 4), start).trimEnd();
  const lines = prefix.split('\n');
  const line = (SERVER_LABEL.test(prefix) || /[:=]$/.test(prefix) ? lines.at(-2) : lines.at(-1))?.trim() ?? '';
  const word = line.split(/\s+/).at(-1) ?? '';
  const labelled = /[:=]$/.test(line.slice(0, line.length - word.length).trimEnd());
  const unspaced = /^[^\s?:=]{1,20}[:=](\S+)$/.exec(line)?.[1];
  if (unspaced !== undefined && isKeyLike(unspaced)) return { key: unspaced, swapped: true };
  if (isKeyLike(word) && (word === line || labelled)) return { key: word, swapped: true };
  const gap = gapAt(text, end);
  if (gap === null || !gap.breaks) return null;
  const next = wordAt(text, gap.end).token;
  return isKeyLike(next) ? { key: next, swapped: false } : null;
}

function isKeyLike(word: string): boolean {
  if (/^\/?\?(?:\S{0,256}&)?streamname=\S+$/.test(word)) return true;
  return /^\/?[A-Za-z0-9][\w.~!$*+%-]*(?:\?\S*)?$/.test(word) && (word.includes('?') || /^[\w-]{3,}$/.test(word));
}

/**
 * What stands between a URL and a word that white space has torn off it: nothing, or the slash between server and key. Null when the word
 * is not part of the URL.
 */
function glueOf(url: string, word: string, alone: boolean, first: boolean): '' | '/' | null {
  const path = pathOf(url);
  if (path === '') return '';
  if (!PRINTABLE.test(word)) return null;
  if (path.includes('?')) return continuesQuery(path, word) ? '' : null;
  const depth = depthOf(path);
  if (depth === 0) return /^[\w.-]*[/.:]\S/.test(word) || (/[.:]$/.test(path) && /^[\w.-]/.test(word)) ? '' : null;
  const signed = /^[^=?]*\?/.test(word);
  const nested = depth === 1 && first && /^[\w.~-]*\/[\w.~-]/.test(word);
  if (!alone && !signed && !nested) return null;
  if (path.endsWith('/') || /^[/?]/.test(word)) return '';
  return depth === 1 && !word.slice(0, word.search(/\?|$/)).includes('/') ? '/' : '';
}

/** What follows the scheme; empty while the scheme itself is torn. */
function pathOf(url: string): string {
  const at = url.search(/\/[^/]/);
  return at < 0 ? '' : url.slice(at + 1);
}

/** Names behind the host: 1 is a server without its key. */
function depthOf(path: string): number {
  return path.replace(/\/{1,8}$/, '').split('/').length - 1;
}

function continuesQuery(path: string, word: string): boolean {
  const last = path.slice(Math.max(path.lastIndexOf('&'), path.indexOf('?')) + 1);
  if (/^[&?]/.test(word)) return word.includes('=');
  if (/[&?]$/.test(path)) return word.includes('=');
  // A name without its value yet, or a value that has only begun.
  if (!last.includes('=')) return word.includes('=');
  if (last.endsWith('=')) return true;
  if (/^[^&=]*&[^&]*=/.test(word)) return true;
  const value = /^(txSecret|txTime)=([\da-f]*)$/i.exec(last);
  if (value === null || !/^[\da-f]+$/i.test(word)) return false;
  const [, name = '', given = ''] = value;
  const joined = given + word;
  if (name.toLowerCase() === 'txsecret') return given.length < 32 ? joined.length <= 64 : given.length > 32 && joined.length === 64;
  if (given.length < 8) return joined.length <= 13;
  return given.length < 13 && (/^(?:\d{10}|\d{13})$/.test(joined) || joined.length === 11) && !/^\d{10}$/.test(given);
}

/** A lone `&` with a parameter behind it, or a parameter's name before its `=`: a query written with blanks around its signs. */
function spacedParameter(text: string, url: string, { token, end }: { readonly token: string; readonly end: number }): '' | null {
  if (!pathOf(url).includes('?')) return null;
  const lone = token === '&';
  if (!lone && !(/[&?]$/.test(url) && /^\w{1,64}$/.test(token))) return null;
  const behind = lone ? SPACED_PARAMETER : SPACED_EQUALS;
  behind.lastIndex = end;
  return behind.test(text) ? '' : null;
}

function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) if (!/\s/.test(text.charAt(at))) return false;
  return true;
}

function startsUrl(text: string, at: number): boolean {
  NEXT_URL.lastIndex = at;
  return NEXT_URL.test(text);
}

function startsLabel(text: string, at: number): boolean {
  LABEL.lastIndex = at;
  return LABEL.test(text);
}

function gapAt(text: string, at: number): { readonly end: number; readonly breaks: boolean } | null {
  let end = at;
  let breaks = false;
  while (end < text.length && end - at < MAX_BLANKS && /\s/.test(text.charAt(end))) {
    breaks ||= text.charAt(end) === '\n' || text.charAt(end) === '\r';
    end += 1;
  }
  return end === at ? null : { end, breaks };
}

function wordAt(text: string, at: number): { readonly token: string; readonly end: number } {
  let end = at;
  let bracket = false;
  while (end < text.length) {
    if (isWordCode(text.charCodeAt(end))) {
      end += 1;
      continue;
    }
    const char = text.charAt(end);
    if (HARD_END.test(char)) break;
    // The address of `rtmp://[::1]/…`.
    if (char === '[' && /\/\/(?:[^/]*@)?$/.test(text.slice(Math.max(at, end - 80), end))) bracket = true;
    else if (char === ']' && bracket) bracket = false;
    else if (SOFT_END.test(char) && (isEnd(text, end + 1) || startsUrl(text, end + 1))) break;
    end += 1;
  }
  return { token: text.slice(at, end), end };
}

/** Letters, digits and signs that never end a word: most of a URL, told quickly. */
function isWordCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) || (code >= 0x2d && code <= 0x3a) || (code >= 0x41 && code <= 0x5a) || code === 0x3d || code === 0x25
  );
}

function isEnd(text: string, at: number): boolean {
  return at >= text.length || HARD_END.test(text.charAt(at)) || SOFT_END.test(text.charAt(at));
}

function wordEndingAt(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < KEY_DISTANCE && !HARD_END.test(text.charAt(start - 1))) start -= 1;
  return text.slice(start, end);
}
