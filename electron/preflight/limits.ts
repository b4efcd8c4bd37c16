/** Each counts from its step's start. Slow is not silent: a server's own hooks take seconds. */
export const HANDSHAKE_MS = 3000;
export const CONNECT_MS = 6000;
/** createStream and publish together. */
export const PUBLISH_MS = 8000;

export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
