import { createHash } from 'node:crypto';
import type { PracticeFault } from '../contract/app-state.ts';

export const PRACTICE_APP = 'live';

const VALID_HOURS = 24;
const EXPIRED_HOURS = 2;
/** Kept for documentation (RFC 5737): nobody answers there, as behind a firewall that drops. */
const NOBODY = '192.0.2.10';

/** What a newcomer gets to practise with, secrets and all; it lives in main's memory only. */
export interface PracticeShow {
  readonly pushUrl: string;
  readonly playUrl: string;
  readonly signingKey: string;
  /** Where the "other encoder" publishes, or null when there is none. */
  readonly holderUrl: string | null;
}

export interface PracticeShowOptions {
  readonly fault: PracticeFault;
  readonly key: string;
  readonly stream: string;
  readonly port: number;
  /** Unix ms. */
  readonly nowMs: number;
}

/** One URL for each fault a streamer meets most; each is what such a URL really looks like. */
export function makePracticeShow({ fault, key, stream, port, nowMs }: PracticeShowOptions): PracticeShow {
  const hours = fault === 'expired' ? -EXPIRED_HOURS : VALID_HOURS;
  const expiresAtS = Math.floor(nowMs / 1000) + hours * 3600;
  const hexTime = expiresAtS.toString(16).toUpperCase();
  // The mistake people make most: the time is signed as the decimal number and sent as the hexadecimal one.
  const signedTime = fault === 'wrong-secret' ? String(expiresAtS) : hexTime;
  const query = `txSecret=${signature(key, stream, signedTime)}&txTime=${hexTime}`;
  const server = `rtmp://127.0.0.1:${port}/${PRACTICE_APP}`;
  const pushUrl = fault === 'port-blocked' ? `rtmp://${NOBODY}/${PRACTICE_APP}/${stream}?${query}` : `${server}/${stream}?${query}`;
  return { pushUrl, playUrl: `${server}/${stream}`, signingKey: key, holderUrl: fault === 'in-use' ? pushUrl : null };
}

/** Tencent's: the key, the stream name and the time, as one text. */
export function signature(key: string, stream: string, time: string): string {
  return createHash('md5').update(`${key}${stream}${time}`).digest('hex');
}
