import { maskLoneHost } from './mask-name.ts';
import type { ParsedPushUrl } from './parse.ts';
import { isPlayHost } from './providers/index.ts';

const OTHER_SCHEME = /(?<![a-z\d])([a-z][a-z\d+.-]{1,11}):\/\/([^\s"'`<>|]*)/giu;
/** What streamers paste in place of a push URL. */
const KNOWN: ReadonlySet<string> = new Set([
  'ftp',
  'hls',
  'http',
  'https',
  'quic',
  'rist',
  'rtmfp',
  'rtmpe',
  'rtmpt',
  'rtmpte',
  'rtmpts',
  'rtp',
  'rtsp',
  'rtsps',
  'srt',
  'trtc',
  'udp',
  'webrtc',
  'whep',
  'whip',
  'ws',
  'wss',
]);
const HOST = /^(?:[^/?#@]*@)?((?:[\w-]+\.)*[\w-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?=[/?#]|$)/i;

/** A text without an RTMP URL, named as what it is. */
export function otherUrl(text: string): Extract<ParsedPushUrl, { readonly ok: false }> {
  for (const [, name = '', rest = ''] of text.matchAll(OTHER_SCHEME)) {
    const scheme = name.toLowerCase();
    if (!KNOWN.has(scheme)) continue;
    const host = HOST.exec(rest)?.[1];
    const evidence = { scheme, ...(host === undefined ? {} : { host: maskLoneHost(host) }) };
    const path = rest.slice(0, rest.search(/[?#]|$/));
    const isPlayed = /\.(?:flv|m3u8)[.,;:!)\]}]*$/i.test(path) || (host !== undefined && isPlayHost(host));
    return { ok: false, code: isPlayed ? 'url.play-not-push' : 'url.scheme', evidence };
  }
  const key = text.length < 4096 && /^\s*[A-Za-z0-9][\w.~-]*\?(?:\S*&)?(?:txSecret|txTime|volcSecret|hwSecret|auth_key)=\S*\s*$/.test(text);
  return { ok: false, code: 'url.unreadable', evidence: key ? { problem: 'server-missing' } : { problem: 'no-url' } };
}
