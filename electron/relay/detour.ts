import dns from 'node:dns';
import net from 'node:net';
import type { RelayTarget } from '../contract/relay-port.ts';
import { readRedirect, type RedirectPlace } from '../rtmp/redirect.ts';

/** Where a server sent us, with what is known of its addresses. */
export interface Detour extends RedirectPlace {
  readonly addresses: RelayTarget['addresses'];
}

const MOST_ADDRESSES = 32;

/** Null where the server's word is no place to go to. */
export function detourOf(text: string, target: RelayTarget): Detour | null {
  const place = readRedirect(text, target);
  if (place === null) return null;
  const { host } = place;
  const family = net.isIP(host);
  const literal = family === 0 ? [] : [{ address: host, family: family === 6 ? (6 as const) : (4 as const) }];
  return { ...place, addresses: host === target.host ? target.addresses : literal };
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
