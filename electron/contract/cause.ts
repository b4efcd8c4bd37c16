/**
 * Status a cause gives by itself; a check may soften it where diagnosis says so (`clock.wrong`, `tls.intercepted`, `auth.missing`).
 * `incident`: only a running show can have it, no check gives it.
 */
export type CauseStatus = 'fail' | 'warn' | 'ask' | 'skip' | 'remark' | 'pass' | 'incident';

export interface Cause {
  readonly code: string;
  readonly status: CauseStatus;
  /** Nearest event code of Tencent's SDK (LiteAVSDK), so that a streamer who knows that log recognises the cause. */
  readonly sdk?: number;
}

/** Every cause, gravest first within a check. Codes are stable: one may be added, none removed or re-used. */
export const CAUSES = [
  { code: 'url.empty', status: 'fail' },
  { code: 'url.unreadable', status: 'fail' },
  { code: 'url.scheme', status: 'fail' },
  { code: 'url.play-not-push', status: 'fail' },
  { code: 'url.no-app', status: 'fail' },
  { code: 'url.no-stream', status: 'fail' },
  { code: 'url.bad-name', status: 'fail' },
  { code: 'url.needs-tls', status: 'fail' },
  { code: 'url.swapped', status: 'warn' },
  { code: 'url.doubled-app', status: 'warn' },
  { code: 'url.udp-transport', status: 'warn' },
  { code: 'url.ip-host', status: 'warn' },
  { code: 'url.tls-only', status: 'warn' },
  { code: 'url.mangled', status: 'warn' },
  { code: 'url.underscore', status: 'remark' },
  { code: 'auth.malformed', status: 'fail' },
  { code: 'auth.wrong', status: 'fail' },
  { code: 'auth.missing', status: 'warn' },
  { code: 'auth.unchecked', status: 'warn' },
  { code: 'auth.not-signed', status: 'skip' },
  { code: 'auth.backup-key', status: 'remark' },
  { code: 'expiry.expired', status: 'fail' },
  { code: 'expiry.before-end', status: 'fail' },
  { code: 'expiry.malformed', status: 'fail' },
  { code: 'expiry.missing', status: 'warn' },
  { code: 'expiry.short', status: 'warn' },
  { code: 'expiry.unknown', status: 'warn' },
  { code: 'expiry.not-signed', status: 'skip' },
  { code: 'expiry.long', status: 'remark' },
  { code: 'clock.wrong', status: 'fail' },
  { code: 'clock.unchecked', status: 'skip' },
  { code: 'net.offline', status: 'fail', sdk: 3001 },
  { code: 'net.captive-portal', status: 'fail', sdk: 3002 },
  { code: 'net.unchecked', status: 'skip' },
  { code: 'net.tunnel', status: 'warn' },
  { code: 'dns.not-found', status: 'fail', sdk: 3001 },
  { code: 'dns.hijacked', status: 'fail', sdk: 3001 },
  { code: 'dns.no-answer', status: 'fail', sdk: 3001 },
  { code: 'dns.no-cname', status: 'warn', sdk: 3001 },
  { code: 'dns.rewrites', status: 'remark' },
  { code: 'tcp.blocked', status: 'fail', sdk: 3002 },
  { code: 'tcp.refused', status: 'fail', sdk: 3002 },
  { code: 'tcp.local-firewall', status: 'fail', sdk: 3002 },
  { code: 'tcp.host-down', status: 'fail', sdk: 3002 },
  { code: 'tcp.no-route', status: 'fail', sdk: 3002 },
  { code: 'tcp.ipv6-broken', status: 'warn', sdk: 3002 },
  { code: 'tcp.some-addresses', status: 'warn', sdk: 3002 },
  { code: 'tcp.slow', status: 'warn', sdk: 1101 },
  { code: 'tls.not-tls', status: 'fail', sdk: 3003 },
  { code: 'tls.silent', status: 'fail', sdk: 3003 },
  { code: 'tls.closed', status: 'fail', sdk: 3003 },
  { code: 'tls.expired', status: 'fail', sdk: 3003 },
  { code: 'tls.name', status: 'fail', sdk: 3003 },
  { code: 'tls.untrusted', status: 'fail', sdk: 3003 },
  { code: 'tls.intercepted', status: 'fail', sdk: 3003 },
  { code: 'rtmp.not-rtmp', status: 'fail', sdk: 3003 },
  { code: 'rtmp.handshake-silent', status: 'fail', sdk: 3003 },
  { code: 'rtmp.handshake-closed', status: 'fail', sdk: 3003 },
  { code: 'rtmp.mtu', status: 'fail', sdk: 3003 },
  { code: 'rtmp.protocol', status: 'fail', sdk: 3003 },
  { code: 'rtmp.connect-refused', status: 'fail', sdk: 3004 },
  { code: 'rtmp.needs-login', status: 'fail', sdk: 3004 },
  { code: 'rtmp.redirect', status: 'remark' },
  { code: 'rtmp.connect-closed', status: 'fail', sdk: 3004 },
  { code: 'rtmp.connect-silent', status: 'fail', sdk: 3004 },
  { code: 'rtmp.in-use-unknown', status: 'skip' },
  { code: 'rtmp.in-use', status: 'fail', sdk: 3004 },
  { code: 'rtmp.publish-denied', status: 'fail', sdk: 3004 },
  { code: 'rtmp.forbidden', status: 'fail', sdk: 3004 },
  { code: 'rtmp.account', status: 'fail', sdk: 3004 },
  { code: 'rtmp.ip-acl', status: 'fail', sdk: 3004 },
  { code: 'rtmp.domain', status: 'fail', sdk: 3004 },
  { code: 'rtmp.quota', status: 'fail', sdk: 3004 },
  { code: 'rtmp.codec-refused', status: 'fail', sdk: 3004 },
  { code: 'rtmp.publish-closed', status: 'fail', sdk: 3004 },
  { code: 'rtmp.publish-silent', status: 'fail', sdk: 3004 },
  { code: 'rtmp.publish-ask', status: 'ask' },
  { code: 'rtmp.publish-unproven', status: 'warn' },
  { code: 'uplink.too-slow', status: 'fail', sdk: 1101 },
  { code: 'uplink.unstable', status: 'warn', sdk: 1101 },
  { code: 'uplink.bufferbloat', status: 'warn' },
  { code: 'uplink.unmeasured', status: 'skip' },
  { code: 'encoder.not-found', status: 'skip' },
  { code: 'encoder.other-url', status: 'fail' },
  { code: 'encoder.other-interface', status: 'warn' },
  { code: 'encoder.bitrate', status: 'warn' },
  { code: 'encoder.keyframes', status: 'warn' },
  { code: 'encoder.fps', status: 'warn' },
  { code: 'encoder.codec', status: 'warn' },
  { code: 'encoder.overloaded', status: 'warn' },
  { code: 'live.encoder-gone', status: 'incident' },
  { code: 'live.encoder-slow', status: 'incident' },
  { code: 'live.uplink-congested', status: 'incident', sdk: 1101 },
  { code: 'live.server-closed', status: 'incident', sdk: 3004 },
  { code: 'live.server-moving', status: 'incident' },
  { code: 'live.path-lost', status: 'incident', sdk: 3002 },
  { code: 'live.silent', status: 'incident', sdk: 3005 },
  { code: 'live.taken-over', status: 'incident', sdk: 3004 },
  { code: 'live.expired', status: 'incident', sdk: 3004 },
  { code: 'live.slept', status: 'incident' },
  { code: 'live.network-changed', status: 'incident' },
  { code: 'clock.stepped', status: 'incident' },
  { code: 'live.timestamps', status: 'incident' },
  { code: 'live.av-drift', status: 'incident' },
  { code: 'live.long-gop', status: 'incident' },
  { code: 'app.fault', status: 'skip' },
  { code: 'app.deadline', status: 'skip' },
  { code: 'app.aborted', status: 'skip' },
  { code: 'app.waits', status: 'skip' },
  { code: 'app.relay-crashed', status: 'incident' },
  { code: 'ok', status: 'pass' },
] as const satisfies readonly Cause[];

export type CauseCode = (typeof CAUSES)[number]['code'];

const RANK: ReadonlyMap<string, number> = new Map(CAUSES.map((cause, index) => [cause.code, index]));

/** Lower is graver; the order of the table above. */
export function causeRank(code: CauseCode): number {
  return RANK.get(code) ?? CAUSES.length;
}

export function isCauseCode(text: string): text is CauseCode {
  return RANK.has(text);
}

export function causeOf(code: CauseCode): Cause {
  const cause = CAUSES.find((entry) => entry.code === code);
  if (cause === undefined) throw new Error(`no such cause: ${code}`);
  return cause;
}
