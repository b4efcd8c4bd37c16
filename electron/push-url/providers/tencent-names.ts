/** Hosts that Tencent gives out for pushing; custom domains are known by their parameters. */
export const PUSH_SUFFIXES = ['myqcloud.com', 'tlivepush.com', 'tlivecloud.com'] as const;

/** Where the CNAME chain of a custom push domain may end: Tencent's own zones, its traffic schedulers included. */
export const CNAME_SUFFIXES = [
  ...PUSH_SUFFIXES,
  'tlivecdn.com',
  'txlivecdn.com',
  'tcdnlive.com',
  'qcloud.com',
  'tencentcloud.com',
  'tencent-cloud.com',
  'tencent-cloud.net',
  'dnsv1.com',
  'dnsv1.com.cn',
  'tcdn.qq.com',
  'tdnsv5.com',
  'tdnsv6.com',
  'tdnsv8.com',
  'tdnsdp1.cn',
  'tdnsstic1.cn',
] as const;

/** Labels and zones that only viewers' addresses have. */
const PLAY_LABELS: ReadonlySet<string> = new Set(['liveplay', 'play']);
const PLAY_SUFFIXES = ['tlivecdn.com', 'txlivecdn.com'] as const;

/** UDP transports that wear the scheme `rtmp://`. */
export const UDP_TRANSPORTS: ReadonlyMap<number, 'QUIC' | 'SRT'> = new Map([
  [443, 'QUIC'],
  [3570, 'SRT'],
]);

/** Usual names of transcoding templates: behind `_` they are taken for one. */
export const TEMPLATES: readonly string[] =
  'ld sd hd ud fhd uhd lld lsd lhd lud 4k 8k 360p 480p 540p 576p 720p 1080p 1440p 2160p 550 900'.split(' ');

export function endsWithAny(host: string, suffixes: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return suffixes.some((suffix) => name === suffix || name.endsWith(`.${suffix}`));
}

export function isPlayHost(host: string): boolean {
  if (endsWithAny(host, PLAY_SUFFIXES)) return true;
  return (
    endsWithAny(host, PUSH_SUFFIXES) &&
    host
      .toLowerCase()
      .split('.')
      .some((label) => PLAY_LABELS.has(label))
  );
}
