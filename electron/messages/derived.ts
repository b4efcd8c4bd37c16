import type { CauseCode } from '../contract/cause.ts';
import type { Finding } from '../contract/finding.ts';
import type { Language } from '../contract/report.ts';
import { messageAt } from './catalog.ts';
import { fill, type Params } from './fill.ts';

function entries(value: unknown): readonly object[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry: unknown): entry is object => typeof entry === 'object' && entry !== null);
}

/** Names of ours as words of the language; null when one of them has none. */
function inWords(names: readonly unknown[], group: 'repair' | 'blank' | 'suspect', lang: Language): string | null {
  const words = names.map((name) => {
    const message = typeof name === 'string' ? messageAt(lang, 'word', group, name) : null;
    return message === null ? null : fill(message, lang, {});
  });
  if (words.length === 0 || words.includes(null)) return null;
  const separator = messageAt(lang, 'unit', 'separator');
  return words.join(typeof separator === 'string' ? separator : ' ');
}

/** `sha256` as people write it. */
function algorithmName(value: unknown): string | null {
  const match = typeof value === 'string' ? /^(hmac-)?(md5|sha)(\d*)((?:-\d+)?)(?:-cut)?$/u.exec(value) : null;
  if (match === null) return null;
  const [, keyed = '', family = '', size = '', cut = ''] = match;
  return `${keyed}${family}`.toUpperCase() + (size === '' ? '' : `-${size}`) + cut;
}

/** A cloud or service, or one of its ways to sign, as people call it. */
function providerName(id: unknown, lang: Language): string | null {
  const message = typeof id === 'string' ? messageAt(lang, 'provider', id) : null;
  return message === null ? null : fill(message, lang, {});
}

/** A parameter of the URL; Tencent's findings need not say theirs. */
function nameIn(parameter: unknown, tencents: string): string {
  return typeof parameter === 'string' ? parameter : tencents;
}

/** What an alternative is called in a list of what it can be, by what is known of the signature: without one the stream key is all there is. */
function suspectName(code: CauseCode, signature: unknown): string {
  if (code === 'auth.wrong') return signature === 'none' ? 'stream-key' : signature === 'missing' ? 'missing-signature' : 'signature';
  if (code === 'expiry.expired') return signature === 'none' ? 'key-expiry' : 'expiry';
  return code.slice(code.indexOf('.') + 1);
}

/** `fitsRtmpInUse` and the like, for steps that are worth taking only while a cause is among the alternatives. */
function fits(alternatives: readonly CauseCode[]): readonly (readonly [string, string])[] {
  return alternatives.map(
    (code) => [`fits${code.replaceAll(/(?:^|[.-])(.)/gu, (_, letter: string) => letter.toUpperCase())}`, 'yes'] as const,
  );
}

/** 127.0.0.0/8 and ::1, also in IPv6 clothes: no network lies between, and nothing there can block. */
function isLoopback(address: unknown): boolean {
  return typeof address === 'string' && /^(?:(?:::ffff:)?127\.\d+\.\d+\.\d+|::1)$/i.test(address);
}

/** As encoders ask for it, in kb/s. */
function plainNumber(value: unknown): string | null {
  return typeof value === 'number' ? String(value) : null;
}

/** Names of ours that only `inWords` may show: without words in this language their sentence is not chosen. */
const OURS: ReadonlySet<string> = new Set(['repairs', 'blank', 'signedAlgorithm', 'expectedAlgorithm']);

/** The parameters with what a sentence wants to say and evidence holds only between the lines, or in names of ours. */
export function withDerived(
  params: Params,
  { evidence, alternatives }: Pick<Finding, 'evidence' | 'alternatives'>,
  lang: Language,
): Params {
  const dead = entries(evidence['addresses']).filter((entry) => 'state' in entry && entry.state !== 'open').length;
  const found: Record<string, string | number | null> = {
    deadCount: dead === 0 ? null : dead,
    repairs: Array.isArray(evidence['repairs']) ? inWords(evidence['repairs'], 'repair', lang) : null,
    suspects: inWords(
      alternatives.map((code) => suspectName(code, evidence['signature'])),
      'suspect',
      lang,
    ),
    loopback: isLoopback(evidence['address']) ? 'yes' : null,
    stallCount: typeof evidence['stalls'] === 'number' ? evidence['stalls'] : null,
    videoSetting: plainNumber(evidence['suggestedVideoKbps']),
    audioSetting: plainNumber(evidence['suggestedAudioKbps']),
    blank: inWords([evidence['blank']], 'blank', lang),
    signedAlgorithm: algorithmName(evidence['signedAlgorithm']),
    expectedAlgorithm: algorithmName(evidence['expectedAlgorithm']),
    formName: providerName(evidence['form'], lang),
    serviceName: providerName(evidence['service'], lang),
    timeName: nameIn(evidence['timeParameter'], 'txTime'),
    secretName: nameIn(evidence['secretParameter'], 'txSecret'),
  };
  const plain = Object.entries(params).filter(([name]) => !OURS.has(name));
  return Object.fromEntries(
    [...plain, ...fits(alternatives), ...Object.entries(found)].filter((entry): entry is [string, string | number] => entry[1] !== null),
  );
}
