import type { ProviderId } from '../contract/provider-id.ts';
import { SECRET_TEXT_LIMIT } from '../contract/schemas.ts';
import { extractPushUrls } from '../push-url/extract.ts';
import { obsFields } from '../push-url/format.ts';
import { maskPushUrl } from '../push-url/mask.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import type { Algorithm, EndKind, Provider } from '../push-url/provider.ts';
import { findProvider } from '../push-url/providers/index.ts';
import { DEFAULT_PROVIDER } from '../push-url/sign.ts';
import type { PushTarget } from '../push-url/target.ts';
import type { PreflightRequest } from '../preflight/request.ts';
import type { SecretField } from './secret-store.ts';

/** No cloud's key comes near this. */
const KEY_LIMIT = 256;
/** A push URL by itself, mangled as it may be, is at most two lines and this long; anything more is text with a URL in it. */
const URL_LIMIT = 2048;
/** Out of a text comes nothing longer; the secret store takes no file back that holds more. */
const EXTRACTED_LIMIT = 8192;

/** What may be said of a stored push URL; nothing here is a secret. */
export interface UrlReading {
  readonly maskedUrl: string;
  readonly host: string | null;
  readonly scheme: 'rtmp' | 'rtmps' | null;
  /** Whose it is, by host and parameters alone; null where they do not say. */
  readonly foundProvider: ProviderId | null;
  /** What the end of a URL rests on that a signing key could make of it; null where none can be made. */
  readonly signEnd: EndKind | null;
}

export interface Offer {
  readonly kind: 'repaired' | 'corrected';
  /** Whole: for main alone. */
  readonly url: string;
  readonly maskedUrl: string;
}

export function readUrl(text: string, provider: string | null = null): UrlReading {
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return { maskedUrl: maskPushUrl(text), host: null, scheme: null, foundProvider: null, signEnd: null };
  const { target } = parsed;
  return {
    maskedUrl: maskPushUrl(target.text),
    host: target.host,
    scheme: target.scheme,
    foundProvider: findProvider(target)?.id ?? null,
    signEnd: signerOf(target, provider)?.end ?? null,
  };
}

/**
 * The push URL in a pasted text, or null when there is none. Text that is a URL and nothing else is kept as it was pasted, so that the
 * pre-flight can say what was wrong with it; out of a log or a debugger's output comes the first URL.
 */
export function pickPushUrl(text: string): string | null {
  const trimmed = nearFirstUrl(text).trim();
  const parsed = parsePushUrl(trimmed);
  if (!parsed.ok) return parsed.code === 'url.empty' || parsed.code === 'url.unreadable' || trimmed.length > URL_LIMIT ? null : trimmed;
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length <= 2 && trimmed.length <= URL_LIMIT && parsed.urlCount <= 1) return trimmed;
  const url = extractPushUrls(trimmed)[0]?.url ?? parsed.target.text;
  return url.length <= EXTRACTED_LIMIT ? url : null;
}

/** Where a key may stand before its server, UTF-16 units. */
const BEFORE = 1000;

/** A clipboard may hold a day's log. As much as a field takes is read, from where the first URL seems to be, and main goes on at once. */
function nearFirstUrl(text: string): string {
  if (text.length <= SECRET_TEXT_LIMIT) return text;
  const from = Math.max(0, text.search(/rtmps?(?::|%3A|\\u003a|\uFF1A)/i) - BEFORE);
  return text.slice(from, from + SECRET_TEXT_LIMIT);
}

/** What an encoder is given: the URL whole, or its two fields; null for the fields of what is no URL. */
export function encoderPart(text: string, part: 'url' | 'server' | 'key'): string | null {
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return part === 'url' ? text : null;
  return part === 'url' ? parsed.target.text : obsFields(parsed.target)[part];
}

/** White space around a pasted key is never part of it. */
export function pickKey(text: string): string | null {
  const key = text.trim();
  return key === '' || key.length > KEY_LIMIT || /\s/.test(key) ? null : key;
}

/** RTMP or HTTP-FLV: what the play probe can pull. */
export function pickPlayUrl(text: string): string | null {
  const url = text.trim();
  return url.length <= URL_LIMIT && /^(?:rtmps?|https?):\/\/[^\s/]+\/\S+$/i.test(url) ? url : null;
}

const PICK: { readonly [field in SecretField]: (text: string) => string | null } = {
  pushUrl: pickPushUrl,
  signingKey: pickKey,
  backupKey: pickKey,
  playUrl: pickPlayUrl,
  cloudKey: pickKey,
};

/** What a field takes of a pasted text; null where it holds nothing usable. */
export function pickSecret(field: SecretField, text: string): string | null {
  return PICK[field](text);
}

/** A URL better than the one asked about: signed right where it was signed wrong, else repaired; null when it needs neither. */
export function offerFor({ text, keys, algorithm, provider, playUrl }: PreflightRequest, nowMs: number): Offer | null {
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return null;
  const corrected = findProvider(parsed.target, provider)?.verify(parsed.target, keys, { algorithm, nowMs, playUrl }).correctedUrl;
  if (corrected !== undefined) return { kind: 'corrected', url: corrected, maskedUrl: maskPushUrl(corrected) };
  if (!parsed.repaired) return null;
  return { kind: 'repaired', url: parsed.target.text, maskedUrl: maskPushUrl(parsed.target.text) };
}

export interface UrlSigning {
  readonly key: string;
  readonly algorithm: Algorithm | 'auto';
  /** A provider's id, or null to find it by host and parameters. */
  readonly provider: string | null;
  /** Unix seconds, both. */
  readonly expiresAtS: number;
  readonly nowS: number;
}

/** The same URL signed with this key until then; null when it is none that can be signed. */
export function signUrl(text: string, { key, algorithm, provider, expiresAtS, nowS }: UrlSigning): string | null {
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return null;
  const by = algorithm === 'auto' ? algorithmOf(parsed.target) : algorithm;
  const signed = signerOf(parsed.target, provider)?.resign(parsed.target, key, by, expiresAtS, nowS);
  return signed?.text ?? null;
}

function signerOf(target: PushTarget, provider: string | null): Provider | null {
  return findProvider(target, provider) ?? findProvider(target, DEFAULT_PROVIDER);
}

/** A signature of 64 digits is SHA-256's; without one MD5 is what consoles are set to. */
function algorithmOf(target: PushTarget): Algorithm {
  return /(?:^|&)txSecret=[0-9a-f]{64}(?:&|$)/i.test(target.query ?? '') ? 'sha256' : 'md5';
}
