import type { CauseCode } from '../contract/cause.ts';
import type { ShownCertificate } from './tls.ts';

export interface CertificateQuestion {
  /** As judged by Node's own list. */
  readonly certificate: ShownCertificate;
  /** Whether the system's list trusts it; null when that list cannot be had. */
  readonly systemTrusts: boolean | null;
  /** Whether the authorities that the user named trust it; null or absent when there are none, or no answer. */
  readonly extraTrusts?: boolean | null;
  /** Who signed for the TLS controls, if that is nobody we know. */
  readonly controlIssuer: string | null;
  /** Unix ms, by this computer's clock: the encoder here judges by it too. */
  readonly nowMs: number;
}

export interface CertificateVerdict {
  readonly status: 'pass' | 'warn' | 'fail';
  readonly code: Extract<CauseCode, `tls.${string}` | 'ok'>;
  readonly also: readonly CauseCode[];
  readonly alternatives: readonly CauseCode[];
}

/** The name and the dates are judged apart from the chain: OpenSSL names only the first thing wrong. */
export function judgeCertificate({
  certificate,
  systemTrusts,
  extraTrusts = null,
  controlIssuer,
  nowMs,
}: CertificateQuestion): CertificateVerdict {
  const faults: CertificateVerdict['code'][] = [];
  if (nowMs < Date.parse(certificate.validFrom) || nowMs > Date.parse(certificate.validTo) || isTimeError(certificate.trustError)) {
    faults.push('tls.expired');
  }
  if (!certificate.coversName) faults.push('tls.name');
  // Whom the user trusts on purpose needs no warning: the system's list may be anybody's doing, this file is not.
  const untrusted = isChainError(certificate.trustError) && extraTrusts !== true;
  const intercepted = controlIssuer !== null && controlIssuer === certificate.issuerFingerprint;
  if (untrusted && systemTrusts !== true) faults.push(intercepted ? 'tls.intercepted' : 'tls.untrusted');
  const [code, ...also] = faults;
  if (code !== undefined) {
    const alternatives: readonly CauseCode[] = code === 'tls.untrusted' && systemTrusts === null ? ['tls.intercepted'] : [];
    return { status: 'fail', code, also, alternatives };
  }
  if (untrusted) return { status: 'warn', code: 'tls.intercepted', also: [], alternatives: [] };
  return { status: 'pass', code: 'ok', also: [], alternatives: [] };
}

/** Whether the chain ends at nobody on Node's list, whatever else is wrong. */
export function isChainError(trustError: string | null): boolean {
  return trustError !== null && !isTimeError(trustError) && !/ALTNAME|does not match certificate/.test(trustError);
}

function isTimeError(trustError: string | null): boolean {
  return trustError === 'CERT_HAS_EXPIRED' || trustError === 'CERT_NOT_YET_VALID';
}

/** By the dates in a certificate's evidence; false when they cannot be read. */
export function isValidAt({ validFrom, validTo }: { readonly [key: string]: unknown }, unixMs: number): boolean {
  return unixMs >= Date.parse(String(validFrom)) && unixMs <= Date.parse(String(validTo));
}
