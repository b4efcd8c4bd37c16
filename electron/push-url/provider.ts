import type { CauseCode } from '../contract/cause.ts';
import type { Evidence } from '../contract/finding.ts';
import type { ProviderId } from '../contract/provider-id.ts';
import type { ServiceLimits } from './service-limits.ts';
import type { Digest } from './signature.ts';
import type { PushTarget } from './target.ts';

export type Algorithm = 'md5' | 'sha256';

export interface SigningKeys {
  readonly primary?: string;
  readonly backup?: string;
  /** The playback key, where the user has given it: signing a push URL with it is a known mistake. */
  readonly play?: string;
}

/** What else is known when a signature is judged. */
export interface VerifyContext {
  readonly algorithm: Algorithm | 'auto';
  /** Unix ms, for a URL whose own time cannot be read. */
  readonly nowMs: number;
  /** The play URL: a push URL that carries its signature was signed with the playback key. */
  readonly playUrl?: string | null;
}

/** A remark or fault of the text itself, without words. */
export interface UrlFinding {
  readonly code: CauseCode;
  readonly evidence: { readonly [key: string]: Evidence };
  /** Where the provider knows that a remark matters. */
  readonly status?: 'warn';
}

export interface SignRequest {
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
  readonly key: string;
  readonly algorithm: Algorithm;
  /** Unix seconds. */
  readonly expiresAtS: number;
  /** Unix seconds: what is written where a signature says from when on it holds. */
  readonly nowS: number;
}

export interface AuthVerdict {
  /** `ok` also for the backup key, which is then in `also`. */
  readonly code: Extract<CauseCode, `auth.${string}` | 'ok'>;
  readonly also: readonly CauseCode[];
  /** Safe to show: the mistake's name, four-character fingerprints, never a whole signature or key. */
  readonly evidence: { readonly [key: string]: Evidence };
  /** The URL as it should have been; a secret, for main and `sign` only. */
  readonly correctedUrl?: string;
}

export interface ExpiryReading {
  /** `ok` means a time was read; whether it is soon enough is the check's to judge. */
  readonly code: 'ok' | 'expiry.malformed' | 'expiry.missing' | 'expiry.not-signed';
  /** Unix ms; for a malformed one, the date it was probably meant to be. */
  readonly expiresAtMs?: number;
  /** Where the push domain adds a time of its own to the one in the URL, in place of the end. */
  readonly open?: OpenEnd;
  readonly evidence: { readonly [key: string]: Evidence };
}

/** An end that the URL does not tell: a setting of the push domain is added to `fromMs`. */
export interface OpenEnd {
  /** `at-least`: valid until `fromMs` and that setting longer. `from`: valid from then on, for as long as that setting says. */
  readonly kind: 'at-least' | 'from';
  /** Unix ms. */
  readonly fromMs: number;
  /** The longest that can be set; null where that is not known. */
  readonly longestMs: number | null;
}

/** What the end of a signed URL rests on; `none`: it has no end. */
export type EndKind = 'exact' | OpenEnd['kind'] | 'none';

/** One cloud's way to sign push URLs. Another cloud is another file in `providers/` and a test. */
export interface Provider {
  readonly id: ProviderId;
  readonly name: string;
  /** True when the target is this provider's by its host or by its parameters. */
  recognises(target: PushTarget): boolean;
  /** A stream is known by its key alone, at whichever of its ingests. */
  readonly knownByKey?: true;
  /** By host suffix alone. */
  ownsHost(host: string): boolean;
  /** A host that only viewers use. Absent where a cloud has none of its own. */
  isPlayHost?(host: string): boolean;
  /** Where the CNAME chain of a custom domain must end; empty: not judged. */
  readonly cnameSuffixes: readonly string[];
  /** Remarks and faults in names, ports and hosts that only this provider has (`url.bad-name`, `url.ip-host`, `url.udp-transport`, `url.underscore`, `url.play-not-push`). */
  inspect(target: PushTarget): readonly UrlFinding[];
  verify(target: PushTarget, keys: SigningKeys, context: VerifyContext): AuthVerdict;
  readExpiry(target: PushTarget): ExpiryReading;
  /** The whole signed URL, no port; null where the service has no signatures. */
  sign(request: SignRequest): string | null;
  /** The same target signed anew with another end, its other query values kept; null when it cannot be. */
  resign(target: PushTarget, key: string, algorithm: Algorithm, expiresAtS: number, nowS: number): PushTarget | null;
  /** A signed stream name beside the real one, `<stream>-cuelight-<random>`; null where names are not signed. */
  rehearsal(target: PushTarget, key: string, algorithm: Algorithm, random: string): PushTarget | null;
  /** The service's own test mode, by a name nobody watches; needs no key. Absent where there is none. */
  testMode?(target: PushTarget): PushTarget;
  /** What the end of a URL rests on that `sign` makes; null where it makes none. */
  readonly end: EndKind | null;
  /** The one digest it signs with; absent where the push domain is set to one of several. */
  readonly digest?: Digest;
  /** A cloud with several ways to sign: which of them a target shows; absent where there is one. */
  readonly forms?: readonly Provider[];
  /** What the service takes; absent where nothing is known. */
  readonly limits?: ServiceLimits;
  /** The cause named by the cloud's own words or numbers in a refusal (`18/305`), or null. */
  causeFromWords(serverText: string): CauseCode | null;
}
