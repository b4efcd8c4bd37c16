import type { ResolvedAddress } from './resolver.ts';

/**
 * Controls: addresses that are up when anything is, so that silence of an ingest can be told from silence of the network. Few, of several
 * operators, reachable inside and outside mainland China, and replaceable: `--controls host:port,…` takes their place and
 * `--controls none` turns them off. README lists them. To change one, edit this file; nothing else names them.
 *
 * Each counts only when the right thing answers, because portals and proxies answer for everybody:
 * - `tls`: a certificate for `name`; the addresses are fixed, so that these work without a name server;
 * - `rtmp`: a handshake that begins with version 3;
 * - `accept`: whatever opens (only for controls the user named).
 */
export interface Control {
  readonly host: string;
  readonly port: number;
  readonly content: 'tls' | 'rtmp' | 'accept';
  /** Known beforehand: nothing has to be resolved. */
  readonly addresses?: readonly ResolvedAddress[];
}

const v4 = (address: string): ResolvedAddress => ({ address, family: 4 });
const v6 = (address: string): ResolvedAddress => ({ address, family: 6 });

export const BUILT_IN_CONTROLS: readonly Control[] = [
  // Public resolvers: inside mainland China Alibaba and Tencent, outside Cloudflare.
  { host: 'dns.alidns.com', port: 443, content: 'tls', addresses: [v4('223.5.5.5'), v6('2400:3200::1')] },
  { host: 'doh.pub', port: 443, content: 'tls', addresses: [v4('1.12.12.12')] },
  { host: 'one.one.one.one', port: 443, content: 'tls', addresses: [v4('1.1.1.1'), v6('2606:4700:4700::1111')] },
  // Public RTMP ingests: inside mainland China Bilibili, outside YouTube and Twitch.
  { host: 'live-push.bilivideo.com', port: 1935, content: 'rtmp' },
  { host: 'a.rtmp.youtube.com', port: 1935, content: 'rtmp' },
  { host: 'live.twitch.tv', port: 1935, content: 'rtmp' },
];

/** A page whose plain-HTTP answer is known: anything else comes from a log-in page. Its `Date` is a clock. */
export interface KnownPage {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** 204 and no body; null where only the `Date` is wanted. */
  readonly expects: 204 | null;
}

export const BUILT_IN_PAGES: readonly KnownPage[] = [
  // Inside mainland China Xiaomi and Huawei, outside Cloudflare and Google.
  { host: 'connect.rom.miui.com', port: 80, path: '/generate_204', expects: 204 },
  { host: 'connectivitycheck.platform.hicloud.com', port: 80, path: '/generate_204', expects: 204 },
  { host: 'cp.cloudflare.com', port: 80, path: '/generate_204', expects: 204 },
  { host: 'connectivitycheck.gstatic.com', port: 80, path: '/generate_204', expects: 204 },
];

/** Time servers: Alibaba and Tencent inside mainland China, Cloudflare outside. */
export const BUILT_IN_TIME_SERVERS: readonly string[] = ['ntp.aliyun.com', 'ntp.tencent.com', 'time.cloudflare.com'];

/** A name server that is asked over HTTPS, at fixed addresses: whoever answers falsely for names cannot answer for this one. */
export interface DohServer {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** In the order they are tried. */
  readonly addresses: readonly ResolvedAddress[];
}

/** Asked only when the user allowed a second name server, and only when an answer looks wrong. Alibaba, Tencent, Cloudflare. */
export const BUILT_IN_DOH_SERVERS: readonly DohServer[] = [
  { host: 'dns.alidns.com', port: 443, path: '/dns-query', addresses: [v4('223.5.5.5'), v4('223.6.6.6'), v6('2400:3200::1')] },
  { host: 'doh.pub', port: 443, path: '/dns-query', addresses: [v4('1.12.12.12'), v4('120.53.53.53')] },
  { host: 'one.one.one.one', port: 443, path: '/dns-query', addresses: [v4('1.1.1.1'), v4('1.0.0.1'), v6('2606:4700:4700::1111')] },
];

/** TEST-NET-1 routes nowhere: only a tunnel that answers for everybody opens it. */
export const NOWHERE_ADDRESS = '192.0.2.1';
