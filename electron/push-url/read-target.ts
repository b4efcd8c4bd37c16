import { isIPv6 } from 'node:net';
import type { Evidence } from '../contract/finding.ts';
import { formatPushUrl, hostText } from './format.ts';
import { maskLoneHost, maskName } from './mask-name.ts';
import { withoutTrailing } from './trim.ts';
import { USUAL_APPS } from './usual-apps.ts';
import type { PushTarget } from './target.ts';

/** What was done to make a URL readable; the names are evidence. */
export type Repair =
  | 'brackets'
  | 'doubled-scheme'
  | 'doubled-slashes'
  | 'empty-port'
  | 'escapes'
  | 'full-width'
  | 'html-entities'
  | 'line-breaks'
  | 'missing-scheme'
  | 'percent-encoding'
  | 'quotes'
  | 'scheme-case'
  | 'scheme-slashes'
  | 'smart-quotes'
  | 'spaces'
  | 'trailing-punctuation'
  | 'trailing-text'
  | 'zero-width';

export type ReadTarget =
  | { readonly ok: true; readonly target: PushTarget; readonly repairs: readonly Repair[] }
  | {
      readonly ok: false;
      readonly code: 'url.unreadable' | 'url.play-not-push' | 'url.no-app' | 'url.no-stream';
      readonly evidence: { readonly [key: string]: Evidence };
      /** For `url.no-stream`: where the key still has to be put. */
      readonly server?: string;
    };

/** At the start of a decoded URL; blanks, a lost slash or one too many are forgiven. */
const SCHEME = /^(rtmps?)(?:[:;]|:{2,8})?\/+/i;
const HOST = /^[^\s!"#$&'()*+,/:;<=>?@[\\\]^`{|}]+$/;
const MEDIA_FILE = /\.(?:flv|m3u8)$/i;
/** Parameters whose value can never hold a `/`: one there means that something was put behind the signed query. */
const SIGNED_VALUE_WITH_SLASH = /(?:^|&)(?:txSecret|txTime|volcSecret|volcTime|hwSecret|hwTime)=[^&/]*\//;
/** Where something that only a note can be, `(24 h)`, begins right behind the last value of a signed query. */
const NOTE = /(?<=[?&](?:txSecret=(?:[\da-f]{32}|[\da-f]{64})|txTime=(?:[\da-f]{8}|\d{10})))[([{<][^&]*$/i;
/** Chinese behind it gives away what stands before: `-24` of `-24小时`. */
const NOTE_OF_PROSE = /(?<=[?&](?:txSecret=(?:[\da-f]{32}|[\da-f]{64})|txTime=(?:[\da-f]{8}|\d{10})))(?:[^\da-f&][^&]{0,16}|\d{1,2})$/i;
/** Bilibili's keys are a query alone: the stream is named in it. */
const NAMED_IN_QUERY = /(?:^|&)streamname=[^&]/;
/** A closing bracket is punctuation only when nothing opened it. */
const OPENERS: ReadonlyMap<string, string> = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);

/** The brackets of an IPv6 address open nothing behind it. */
const AUTHORITY = /^[^/]*\/+[^/]*\//;

/** One repair can lay the next damage open; more than a few in a row are made up. */
const MAX_ROUNDS = 8;

/** Reads one URL free of white space, already decoded. What it gives reads again as itself. */
export function readTarget(text: string): ReadTarget {
  const repairs = new Set<Repair>();
  let read = readOnce(text, repairs);
  for (let round = 0; round < MAX_ROUNDS && read.ok; round += 1) {
    const again = readOnce(read.target.text, repairs);
    if (again.ok && again.target.text === read.target.text) return { ...again, repairs: [...repairs] };
    read = again;
  }
  return read.ok ? unreadable('damaged') : read;
}

function readOnce(text: string, repairs: Set<Repair>): ReadTarget {
  const shorn = shear(text, repairs);
  const rest = readScheme(shorn, repairs);
  if (rest === null) return unreadable('scheme');
  const { scheme, after } = rest;
  const end = after.search(/[/?#]/);
  const authority = readAuthority(end < 0 ? after : after.slice(0, end), scheme, repairs);
  if (typeof authority === 'string') return unreadable(authority);
  if (rest.slashes > 2 && !/[.:]|^localhost$/i.test(authority.host)) return unreadable('host');
  const path = readPath(end < 0 ? '' : after.slice(end), repairs);
  if (path.code !== null) {
    const where = { scheme, host: maskLoneHost(authority.host), port: authority.port };
    const server =
      path.app === '' ? '' : `${scheme}://${authority.userinfo === null ? '' : `${authority.userinfo}@`}${hostText(authority)}/${path.app}`;
    // A lone name may be the key: it is shown whole only where it is surely an app.
    const app = path.surelyApp ? path.app : maskName(path.app);
    if (path.code === 'url.no-app')
      return { ok: false, code: path.code, evidence: path.app === '' ? where : { ...where, streamMasked: app } };
    return { ok: false, code: path.code, evidence: { ...where, app }, server };
  }
  if (MEDIA_FILE.test(path.stream))
    return { ok: false, code: 'url.play-not-push', evidence: { scheme, host: authority.host, port: authority.port, app: path.app } };
  const parts = { ...authority, scheme, app: path.app, stream: path.stream, query: path.query };
  return { ok: true, target: { ...parts, text: formatPushUrl(parts) }, repairs: [...repairs] };
}

function unreadable(problem: string): ReadTarget {
  return { ok: false, code: 'url.unreadable', evidence: { problem } };
}

/** Without the punctuation of the sentence, the Markdown or the JSON around it. */
function shear(text: string, repairs: Set<Repair>): string {
  const from = AUTHORITY.exec(text)?.[0].length ?? 0;
  const opened = new Map([...OPENERS].map(([closer, opener]) => [closer, text.indexOf(opener, from)]));
  const isPunctuation = (at: number): boolean => {
    const opener = opened.get(text.charAt(at));
    return opener === undefined ? '.,;:!>*\u2026'.includes(text.charAt(at)) : opener < 0 || opener > at;
  };
  let end = text.length;
  while (end > 0 && isPunctuation(end - 1)) end -= 1;
  if (end < text.length) repairs.add('trailing-punctuation');
  const shorn = text.slice(0, end);
  // Prose written on without a space: a query is ASCII, Chinese behind it is the next sentence.
  const query = shorn.indexOf('?');
  if (query < 0) return shorn;
  const prose = shorn.slice(query).search(/[\u2E80-\u9FFF\uAC00-\uD7FF\uF900-\uFAFF]/);
  const upTo = prose <= 0 ? shorn : shorn.slice(0, query + prose);
  const note = query + upTo.slice(query).search(prose <= 0 ? NOTE : NOTE_OF_PROSE);
  if (prose <= 0 && note < query) return shorn;
  repairs.add('trailing-text');
  // At the end of a text these end a word, whatever opened them.
  return shear(withoutTrailing(note < query ? upTo : upTo.slice(0, note), ',;)]}'), repairs);
}

function readScheme(text: string, repairs: Set<Repair>): { scheme: 'rtmp' | 'rtmps'; after: string; slashes: number } | null {
  let rest = text;
  let scheme: 'rtmp' | 'rtmps' | null = null;
  let slashes = 2;
  for (let match = SCHEME.exec(rest); match !== null; match = SCHEME.exec(rest)) {
    if (scheme !== null) repairs.add('doubled-scheme');
    const [whole, name = ''] = match;
    scheme = name.toLowerCase() === 'rtmps' ? 'rtmps' : 'rtmp';
    slashes = whole.length - whole.indexOf('/');
    if (name !== scheme) repairs.add('scheme-case');
    if (slashes !== 2 || whole.charAt(name.length) !== ':' || whole.length > name.length + 3) repairs.add('scheme-slashes');
    rest = rest.slice(whole.length);
  }
  if (scheme === null) return null;
  // A whole URL in the key box, behind the server: `rtmp://h/live/rtmp://h/live/key`.
  const query = rest.indexOf('?');
  const path = (query < 0 ? rest : rest.slice(0, query)).toLowerCase();
  const inner = Math.max(path.lastIndexOf('rtmp://'), path.lastIndexOf('rtmps://'));
  if (inner > 0) {
    repairs.add('doubled-scheme');
    return readScheme(rest.slice(inner), repairs);
  }
  return { scheme, after: rest, slashes };
}

interface Authority {
  readonly userinfo: string | null;
  readonly host: string;
  readonly port: number;
  readonly portWritten: boolean;
}

function readAuthority(text: string, scheme: 'rtmp' | 'rtmps', repairs: Set<Repair>): Authority | 'host' | 'port' {
  const at = text.lastIndexOf('@');
  const userinfo = at < 0 ? null : text.slice(0, at);
  const address = text.slice(at + 1);
  const bracketed = /^\[([^\]]*)\](.*)$/.exec(address);
  let host = bracketed?.[1] ?? '';
  let portText = bracketed?.[2] ?? '';
  if (bracketed !== null) {
    if (!isIPv6(host) || (portText !== '' && !portText.startsWith(':'))) return 'host';
    portText = portText.slice(1);
    if (bracketed[2] === ':') repairs.add('empty-port');
  } else if (isIPv6(address)) {
    repairs.add('brackets');
    host = address;
  } else {
    const colon = address.indexOf(':');
    host = colon < 0 ? address : address.slice(0, colon);
    portText = colon < 0 ? '' : address.slice(colon + 1);
    if (colon >= 0 && portText === '') repairs.add('empty-port');
    if (!HOST.test(host) || host.startsWith('.')) return 'host';
  }
  const standard = scheme === 'rtmps' ? 443 : 1935;
  if (portText === '') return { userinfo, host, port: standard, portWritten: false };
  const port = /^0*\d{1,5}$/.test(portText) ? Number(portText) : 0;
  return port < 1 || port > 65_535 ? 'port' : { userinfo, host, port, portWritten: true };
}

interface Path {
  readonly code: 'url.no-app' | 'url.no-stream' | null;
  readonly app: string;
  readonly stream: string;
  readonly query: string | null;
  readonly surelyApp?: boolean;
}

function readPath(text: string, repairs: Set<Repair>): Path {
  const mark = text.indexOf('?');
  const path = mark < 0 ? text : text.slice(0, mark);
  const query = mark < 0 ? null : text.slice(mark + 1);
  const segments = path.split('/').filter((segment) => segment !== '');
  if (query !== null && (segments.length === 1 || SIGNED_VALUE_WITH_SLASH.test(query))) {
    const apart = readQueryInApp(segments.join('/'), query);
    if (apart !== null && apart.stream === '' && segments.length > 1) {
      if (text.endsWith('/')) {
        repairs.add('trailing-punctuation');
        return readPath(withoutTrailing(text, '/'), repairs);
      }
    } else if (apart !== null) return apart;
  }
  const [first = ''] = segments;
  if (segments.length === 1 && query !== null && NAMED_IN_QUERY.test(query)) return { code: null, app: first, stream: '', query };
  const stream = segments.at(-1) ?? '';
  const app = segments.slice(0, -1).join('/');
  if (segments.length === 0) return { code: 'url.no-app', app: '', stream: '', query };
  if (segments.length === 1 || (path.endsWith('/') && stream === '_definst_')) {
    // With a query it is the key without its app, unless it is called as apps are.
    const key = query !== null && query !== '' && !path.endsWith('/') && !USUAL_APPS.has(first.toLowerCase());
    const surelyApp = !key && (path.endsWith('/') || USUAL_APPS.has(first.toLowerCase()));
    return { code: key ? 'url.no-app' : 'url.no-stream', app: segments.join('/'), stream: '', query, surelyApp };
  }
  if (path !== `/${app}/${stream}`) repairs.add('doubled-slashes');
  return { code: null, app, stream, query };
}

/** `live?vhost=name/key`: the app carries the query, as servers with virtual hosts have it. */
function readQueryInApp(app: string, query: string): Path | null {
  const second = query.indexOf('?');
  const region = second < 0 ? query : query.slice(0, second);
  const slash = region.lastIndexOf('/');
  if (slash < 0) return null;
  const stream = region.slice(slash + 1);
  const appText = `${app}?${withoutTrailing(region.slice(0, slash), '/')}`;
  return {
    code: stream === '' ? 'url.no-stream' : null,
    app: stream === '' ? app : appText,
    stream,
    query: second < 0 ? null : query.slice(second + 1),
    surelyApp: true,
  };
}
