import type { CauseCode } from '../contract/cause.ts';
import type { Evidence } from '../contract/finding.ts';
import { WEAR, cleanText, type Cleaned } from './decode.ts';
import { obsFields } from './format.ts';
import { joinUrl, type JoinedUrl } from './join.ts';
import { maskTarget } from './mask-target.ts';
import { otherUrl } from './other-url.ts';
import type { UrlFinding } from './provider.ts';
import { SIGNED_QUERY } from './query.ts';
import type { Repair } from './read-target.ts';
import type { PushTarget } from './target.ts';
import { withoutSurrounding } from './trim.ts';
import { USUAL_APPS } from './usual-apps.ts';

export type UnreadCode = Extract<
  CauseCode,
  'url.empty' | 'url.unreadable' | 'url.scheme' | 'url.play-not-push' | 'url.no-app' | 'url.no-stream'
>;

export type ParsedPushUrl =
  | {
      readonly ok: true;
      readonly target: PushTarget;
      /** `url.swapped`, `url.doubled-app`, `url.mangled`: warnings, gravest first. */
      readonly findings: readonly UrlFinding[];
      /** True when `target.text` is not what was pasted. */
      readonly repaired: boolean;
      /** Different push URLs in the text; the first whole one is taken. */
      readonly urlCount: number;
    }
  | { readonly ok: false; readonly code: UnreadCode; readonly evidence: { readonly [key: string]: Evidence } };

/** Blanks may stand anywhere in a torn scheme; one slash is enough to mean it. */
const SCHEME = /r\s{0,8}t\s{0,8}m\s{0,8}p(?:\s{0,8}s)?\s{0,8}(?::[\s:]{0,8}\/|[:;]?\s{0,8}\/\s{0,8}\/)/giu;
const ENCODED_SCHEME = /^["'\s]{0,8}rtmps?(?:%3A|:)%2F%2F\S*$/i;
/** A text with more URLs than this is a log; its first ones are enough. */
const MAX_CANDIDATES = 64;
/** A URL is not cut more often than this. */
const MAX_ROUNDS = 4;
/** Longest text taken for a URL that has lost its scheme. */
const MAX_BARE = 4096;

/** A push URL out of whatever was pasted, repaired. Never throws; linear in the text. */
export function parsePushUrl(text: string): ParsedPushUrl {
  const cleaned = decodePercent(cleanText(text));
  if (cleaned.text.trim() === '') return { ok: false, code: 'url.empty', evidence: {} };
  const found = candidates(cleaned.text);
  const taken = found.find(({ read }) => read.ok);
  if (taken?.read.ok === true) return accepted(text, cleaned, taken, taken.read.target, found);
  const bare = withoutScheme(cleaned.text);
  if (bare?.read.ok === true) return accepted(text, cleaned, bare, bare.read.target, [bare]);
  const refused = found.find(({ read }) => !read.ok && read.code !== 'url.unreadable') ?? found[0];
  if (refused !== undefined && !refused.read.ok) return { ok: false, code: refused.read.code, evidence: refused.read.evidence };
  return otherUrl(cleaned.text);
}

function candidates(text: string): readonly JoinedUrl[] {
  const found: JoinedUrl[] = [];
  let end = 0;
  for (const match of text.matchAll(SCHEME)) {
    if (match.index < end || /[a-z\d]/i.test(text.charAt(match.index - 1))) continue;
    const joined = settled(joinUrl(text, match.index));
    end = Math.max(joined.end, match.index + match[0].length);
    found.push(joined);
    if (found.length >= MAX_CANDIDATES) break;
  }
  return found;
}

/**
 * What is left of a URL once its end was sheared may end otherwise as a word of a text, and what was torn may join to an escape: it is read
 * until it is found as it is.
 */
function settled(joined: JoinedUrl): JoinedUrl {
  let { read } = joined;
  for (let round = 0; round < MAX_ROUNDS && read.ok; round += 1) {
    const again = joinUrl(cleanText(read.target.text).text, 0).read;
    if (again.ok && again.target.text === read.target.text) break;
    read = again.ok ? { ...again, repairs: [...new Set([...read.repairs, ...again.repairs])] } : again;
  }
  return read === joined.read ? joined : { ...joined, read };
}

/** `push.example.com/live/name?txSecret=…`: only a signed query makes such a text a push URL. */
function withoutScheme(text: string): JoinedUrl | null {
  const trimmed = text.trim();
  if (trimmed.length > MAX_BARE || /\s/.test(trimmed)) return null;
  const start = text.indexOf(trimmed);
  if (!/^(?:\/\/)?[\w.-]+\.[\w-]+(?::\d{1,5})?\/[^\s?]+\?(?:\S*&)?(?:txSecret|txTime|volcSecret|hwSecret|auth_key)=\S*$/i.test(trimmed))
    return null;
  // As it would be read with its scheme, so that what is taken is taken again as it is.
  const { read } = settled(joinUrl(`rtmp://${trimmed.replace(/^\/\//, '')}`, 0));
  return { url: trimmed, start, end: start + trimmed.length, repairs: ['missing-scheme'], swapped: false, read };
}

/** `rtmp%3A%2F%2F…`: a URL out of another URL's query. */
function decodePercent(cleaned: Cleaned): Cleaned & { readonly percent: boolean } {
  const trimmed = withoutSurrounding(cleaned.text.trim(), '"\'');
  if (!ENCODED_SCHEME.test(cleaned.text.trim())) return { ...cleaned, percent: false };
  try {
    return { ...cleanText(decodeURIComponent(trimmed)), percent: true };
  } catch {
    return { ...cleaned, percent: false };
  }
}

function accepted(
  original: string,
  cleaned: Cleaned & { readonly percent: boolean },
  taken: JoinedUrl,
  target: PushTarget,
  found: readonly JoinedUrl[],
): ParsedPushUrl {
  const repairs = allRepairs(original, cleaned, taken);
  const findings: UrlFinding[] = [];
  const fields = fieldFinding(target, taken.swapped);
  if (fields !== null) findings.push(fields);
  if (repairs.length > 0) findings.push({ code: 'url.mangled', evidence: { repairs, meant: maskTarget(target) } });
  const urls = new Set(found.flatMap(({ read }) => (read.ok ? [read.target.text] : [])));
  return {
    ok: true,
    target,
    findings,
    repaired: target.text !== withoutSurrounding(original, '\r\n'),
    urlCount: urls.size,
  };
}

/** The key in the server box, or the app twice: both fields as they should be. */
function fieldFinding(target: PushTarget, swapped: boolean): UrlFinding | null {
  const { app, stream, query } = target;
  const half = app.slice(0, (app.length - 1) / 2);
  if (half !== '' && app === `${half}/${half}`) {
    return { code: 'url.doubled-app', evidence: { app, ...fieldEvidence({ ...target, app: half }) } };
  }
  const mark = app.indexOf('?');
  if (mark >= 0 && SIGNED_QUERY.test(app.slice(mark))) {
    const server = app.slice(0, mark);
    const carried = app.slice(mark + 1);
    const deep = server.includes('/');
    // `server/key?signature` + `/key`, `key?signature` + `/app`, or `app?signature` + `/key`.
    const meant = deep
      ? { app: server.slice(0, server.lastIndexOf('/')), stream: server.slice(server.lastIndexOf('/') + 1) }
      : USUAL_APPS.has(stream.toLowerCase()) && !USUAL_APPS.has(server.toLowerCase())
        ? { app: stream, stream: server }
        : { app: server, stream };
    return { code: 'url.swapped', evidence: fieldEvidence({ ...target, ...meant, query: query ?? carried }) };
  }
  return swapped ? { code: 'url.swapped', evidence: fieldEvidence(target) } : null;
}

function fieldEvidence(target: Omit<PushTarget, 'text'>): { readonly [key: string]: Evidence } {
  const masked = maskTarget(target);
  const server = obsFields({ ...target, userinfo: target.userinfo === null ? null : '…' }).server;
  return { server, streamKey: masked.slice(server.length + 1) };
}

function allRepairs(original: string, cleaned: Cleaned & { readonly percent: boolean }, taken: JoinedUrl): readonly Repair[] {
  const repairs = new Set<Repair>(taken.repairs);
  if (taken.read.ok) for (const repair of taken.read.repairs) repairs.add(repair);
  let wear = 0;
  for (let at = taken.start; at < taken.end; at += 1) wear |= cleaned.wear[at] ?? 0;
  wear |= (cleaned.wear[taken.end] ?? 0) & WEAR.zeroWidth;
  if ((wear & WEAR.zeroWidth) !== 0) repairs.add('zero-width');
  if ((wear & WEAR.fullWidth) !== 0) repairs.add('full-width');
  if ((wear & WEAR.entity) !== 0) repairs.add('html-entities');
  if ((wear & WEAR.escape) !== 0) repairs.add('escapes');
  if (cleaned.percent) repairs.add('percent-encoding');
  const torn = /(?<![a-z\d])rtmps?\s{0,8}[:;]?[\s/]{0,8}$/i.exec(cleaned.text.slice(Math.max(0, taken.start - 32), taken.start))?.[0] ?? '';
  if (torn !== '') repairs.add('doubled-scheme');
  const before = cleaned.text.slice(0, taken.start - torn.length);
  const behind = cleaned.text.slice(taken.end);
  // Only what is wrapped around the URL alone is its own damage; other surroundings are where it was found.
  if (/^[\s"'`]*$/.test(before) && /^[\s"'`]*$/.test(behind)) {
    if (/["'`]/.test(before + behind))
      repairs.add(/[\u2018-\u201F\u00AB\u00BB\u300C-\u300F\uFF02\uFF07]/.test(original) ? 'smart-quotes' : 'quotes');
    if (/[^\r\n]/.test((before + behind).replace(/["'`]/g, ''))) repairs.add('spaces');
  } else {
    repairs.delete('trailing-punctuation');
    repairs.delete('trailing-text');
  }
  return [...repairs].sort();
}
