import dns from 'node:dns';
import net from 'node:net';
import type { RelayTarget } from '../contract/relay-port.ts';

/** Where a server sent us: all but who and what is published. */
export interface Detour extends Pick<RelayTarget, 'tls' | 'host' | 'port' | 'app' | 'tcUrl'> {
  readonly addresses: RelayTarget['addresses'];
}

const MOST_ADDRESSES = 32;
const PORTS = { rtmp: 1935, rtmps: 443 } as const;

/** Null where it is no RTMP address, or one without TLS while the URL asks for it: the stream's key must not leave in the clear. */
export function detourOf(text: string, target: RelayTarget): Detour | null {
  const match = /^(rtmps?):\/\/(\[[\da-f:.]+\]|[^/:?#@\s[\]]{1,255})(?::(\d{1,5}))?(?:\/([^?#\s]*))?/i.exec(text.trim());
  const [, written = '', name = '', port, path = ''] = match ?? [];
  const scheme = written.toLowerCase() === 'rtmps' ? 'rtmps' : 'rtmp';
  const tls = scheme === 'rtmps';
  const number = port === undefined ? PORTS[scheme] : Number(port);
  if (name === '' || number < 1 || number > 65_535 || (target.tls && !tls)) return null;
  const host = name.replaceAll(/^\[|\]$/g, '');
  // Without an app the same one is meant.
  const app = path.replace(/\/+$/, '') || target.app;
  const tcUrl = `${scheme}://${name}${port === undefined ? '' : `:${port}`}/${app}`;
  const family = net.isIP(host);
  const literal = family === 0 ? [] : [{ address: host, family: family === 6 ? (6 as const) : (4 as const) }];
  return { tls, host, port: number, app, tcUrl, addresses: host === target.host ? target.addresses : literal };
}

/** The system's answer; none when there is no such name. Cannot be aborted: who asks bounds the wait. */
export async function addressesOf(host: string): Promise<RelayTarget['addresses']> {
  try {
    const found = await dns.promises.lookup(host, { all: true, verbatim: true });
    return found.slice(0, MOST_ADDRESSES).map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  } catch {
    return [];
  }
}
