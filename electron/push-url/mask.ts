import { cleanText } from './decode.ts';
import { maskName, replaceName } from './mask-name.ts';
import { maskWorn } from './mask-worn.ts';
import { maskQuery, maskTarget } from './mask-target.ts';
import { otherUrl } from './other-url.ts';
import { parsePushUrl } from './parse.ts';
import { queryPairs, signedQuery } from './query.ts';
import type { PushTarget } from './target.ts';

/**
 * A push URL as it may be shown, logged and stored: userinfo, every query value except txTime, and the stream name after its first three
 * characters are `…`. Of a text that is no push URL only what surely is no secret is left.
 */
export function maskPushUrl(text: string): string {
  const parsed = parsePushUrl(text);
  if (parsed.ok) return maskTarget(parsed.target);
  if (parsed.code === 'url.empty') return '';
  const { scheme, host, port, app, streamMasked } = parsed.evidence;
  if (typeof scheme !== 'string' || typeof host !== 'string') return '…';
  const standard = scheme === 'rtmps' ? 443 : 1935;
  const address = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}${typeof port === 'number' && port !== standard ? `:${port}` : ''}`;
  const path = typeof app === 'string' ? app : streamMasked;
  if (parsed.code === 'url.no-app' || parsed.code === 'url.no-stream')
    return `${scheme}://${address}/${typeof path === 'string' ? path : ''}`;
  return typeof path === 'string' ? `${scheme}://${address}/${path}/…` : `${scheme}://${address}/…`;
}

/** Any text with a scheme; also escaped or encoded ones, whose end is found in their own alphabet. */
const ANY_URL =
  /(?<![a-z\d])(?:rtmp[a-z]{0,2}|srt|webrtc|https?|wss?)(?::|%3a|\\u003a)(?:\\{0,8}\/|%2f|\\u002f){1,3}[^\s"'`<>|]{0,8192}/giu;
const SECRET_VALUE =
  /((?:secret|token|signature|sign|password|passwd|pwd|auth_key|auth_info|authkey|streamkey|stream_key|key|nonce|response|opaque|challenge)["']?\s{0,4}[=:]\s{0,4}["']?)([^\s"'&,;<>|)\]}]{3,8192})/giu;
/** A signature, also one that is not ours: a server may say the one that it expected. */
const DIGEST = /(?<![\da-f])(?:[\da-f]{64}|[\da-f]{40}|[\da-f]{32})(?![\da-f])/giu;
/** Shorter pieces are common words: replacing them would garble the text and hide nothing. */
const SHORTEST_PIECE = 4;
/** Longer ones are no names: they are looked for as they are. */
const LONGEST_PATTERN = 1024;

/**
 * Server words, errors and log lines without any push URL, signature or key in them; with the target also without its stream name and
 * query values wherever they stand, and without any of `secrets`.
 */
export function maskSecrets(text: string, target?: PushTarget | null, secrets: readonly string[] = []): string {
  const known = knownSecrets(target ?? null, secrets);
  const pieces = secretPieces(known);
  const withoutPieces = (from: string): string => pieces.reduce((masked, [piece, shown]) => masked.replaceAll(piece, () => shown), from);
  // First what is known by heart, so that a whole query goes before parts of it are found; again in what the URLs were decoded to.
  const masked = withoutPieces(
    withoutPieces(text)
      .replace(ANY_URL, (url) => maskUrlInText(url))
      .replace(SECRET_VALUE, (whole, label: string, value: string) => (value === '…' ? whole : `${label}…`))
      .replace(DIGEST, '…'),
  );
  const worn = known.length === 0 ? masked : maskWorn(masked, known);
  // Too short to be looked for inside other words.
  return target !== undefined && target !== null && target.stream.length < SHORTEST_PIECE ? replaceName(worn, target.stream, '…') : worn;
}

function maskUrlInText(url: string): string {
  const { text } = cleanText(url);
  if (!/^rtmps?:\/\//i.test(text)) {
    const parsed = otherUrl(text);
    const { scheme, host } = parsed.evidence;
    return typeof scheme === 'string' && typeof host === 'string' ? `${scheme}://${host}/…` : '…';
  }
  const ending = /[.,;:!)\]}]{0,8}$/.exec(text)?.[0] ?? '';
  return `${maskPushUrl(text)}${ending}`;
}

type Shown = readonly (readonly [secret: string, shown: string])[];

/** Every part of a push URL that is nobody else's business, with what stands for it. */
function knownSecrets(target: PushTarget | null, secrets: readonly string[]): Shown {
  const known: (readonly [string, string])[] = secrets.map((secret) => [secret, '…']);
  if (target === null) return known;
  const query = signedQuery(target);
  if (query !== null) {
    known.push([query, maskQuery(query)]);
    for (const { name, value } of queryPairs(query)) {
      if (value === null || name === 'txTime') continue;
      // A value of two, `AccessKey:signature`, may be repeated by halves.
      for (const part of new Set([value, ...value.split(':')])) known.push([part, '…']);
    }
  }
  if (target.userinfo !== null) for (const part of [target.userinfo, ...target.userinfo.split(':')]) known.push([part, '…']);
  known.push([target.stream, maskName(target.stream)]);
  return known;
}

/** Longest first, so that a piece within another does not break it; in any case of letters, as servers write names. */
function secretPieces(known: Shown): readonly (readonly [RegExp | string, string])[] {
  const pieces = new Map<string, string>();
  for (const [secret, shown] of known) {
    if (secret.length < SHORTEST_PIECE || pieces.has(secret)) continue;
    const bytes = Buffer.from(secret);
    const base64 = bytes.toString('base64').replace(/=+$/, '');
    for (const piece of [secret, encodeURIComponent(bytes.toString()), base64, bytes.toString('base64url'), bytes.toString('hex')])
      if (!pieces.has(piece)) pieces.set(piece, shown);
  }
  return [...pieces]
    .sort(([left], [right]) => right.length - left.length)
    .map(([piece, shown]) => [piece.length > LONGEST_PATTERN ? piece : inAnyCase(piece), shown]);
}

function inAnyCase(piece: string): RegExp {
  return new RegExp(piece.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`), 'giu');
}
