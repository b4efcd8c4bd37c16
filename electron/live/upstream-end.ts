import type { CauseCode } from '../contract/cause.ts';
import type { UpstreamEnd } from '../contract/relay-port.ts';

/** A publish that was let in and thrown out this soon, having proved nothing, was refused: some servers say Start to everybody. */
export const HOLD_MS = 3000;
export const IN_USE_WORDS = /already|busy|in use|publishing/i;
const DENIED_WORDS = /auth|key|invalid|denied/i;

export function refusedLate({ stage, how, publishedMs, sinceProofMs }: UpstreamEnd): boolean {
  return stage === 'live' && how !== 'silent' && how !== 'moving' && publishedMs !== null && publishedMs < HOLD_MS && sinceProofMs === null;
}

/** The server itself did not want this stream: by its words, or by hanging up where it decides. */
export function isRefusal(end: UpstreamEnd): boolean {
  if (end.how === 'refused') return true;
  const decided = end.stage === 'connect' || end.stage === 'publish' || refusedLate(end);
  return decided && (end.how === 'fin' || (end.how === 'error' && end.errno === 'ECONNRESET'));
}

/** BadName, which some say for a bad key too, and then with other words. */
export function saysInUse({ how, serverCode, serverText }: UpstreamEnd): boolean {
  if (how !== 'refused' || !/\.badname\b/i.test(serverCode ?? '')) return false;
  return IN_USE_WORDS.test(serverText ?? '') || !DENIED_WORDS.test(serverText ?? '');
}

/** The cause that a failed attempt shows by itself, without any check. */
export function attemptCause(end: UpstreamEnd | null): CauseCode {
  if (end === null) return 'live.server-closed';
  const { stage, how, errno } = end;
  if (how === 'protocol') return end.detail?.startsWith('not RTMP') === true ? 'rtmp.not-rtmp' : 'rtmp.protocol';
  const silent = how === 'silent';
  switch (stage) {
    case 'tcp':
      if (errno === 'ECONNREFUSED') return 'tcp.refused';
      if (errno === 'ENOTFOUND') return 'dns.not-found';
      if (errno === 'EAI_AGAIN' || errno === 'ETIMEOUT') return 'dns.no-answer';
      if (errno === 'EACCES' || errno === 'EPERM') return 'tcp.local-firewall';
      return errno === 'ENETUNREACH' ? 'tcp.no-route' : errno === 'EHOSTUNREACH' ? 'tcp.host-down' : 'tcp.blocked';
    case 'tls':
      return silent ? 'tls.silent' : errno === null ? 'tls.closed' : 'tls.untrusted';
    case 'handshake':
      return silent ? 'rtmp.handshake-silent' : 'rtmp.handshake-closed';
    case 'connect':
      return how === 'refused' ? 'rtmp.connect-refused' : silent ? 'rtmp.connect-silent' : 'rtmp.connect-closed';
    case 'publish':
      if (saysInUse(end)) return 'rtmp.in-use';
      return how === 'refused' ? 'rtmp.publish-denied' : silent ? 'rtmp.publish-silent' : 'rtmp.publish-closed';
    case 'live':
      return refusedLate(end) ? 'rtmp.publish-closed' : silent ? 'live.silent' : 'live.server-closed';
  }
}
