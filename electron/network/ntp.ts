import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { EARLIEST_MS } from './http-date.ts';
import type { ResolvedAddress } from './resolver.ts';

const PORT = 123;
const PACKET_BYTES = 48;
const CLIENT_MODE = 3;
const SERVER_MODE = 4;
const VERSION = 4;
/** Seconds from 1900 to 1970. */
const EPOCH_OFFSET_S = 2_208_988_800;
/** A datagram may be lost: it is sent again after this long. */
const REPEAT_MS = 900;
/** Clocks that tick coarsely. */
const TICK_MS = 50;

export interface NtpAnswer {
  /** What to add to the local clock, ms. */
  readonly offsetMs: number;
  readonly roundTripMs: number;
}

export interface NtpQuestion {
  readonly server: ResolvedAddress;
  readonly port?: number;
  readonly wallNow: () => number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** One SNTP query (RFC 4330); null when nothing believable comes back in time. Never rejects. */
export function askNtp({ server, port = PORT, wallNow, signal, timeoutMs }: NtpQuestion): Promise<NtpAnswer | null> {
  return new Promise((resolve) => {
    const socket = createSocket(server.family === 6 ? 'udp6' : 'udp4');
    const sent = new Map<string, { readonly atMs: number; readonly wallMs: number }>();
    let ended = false;
    const settle = (answer: NtpAnswer | null): void => {
      ended = true;
      clearTimeout(timer);
      clearInterval(repeat);
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('message');
      try {
        socket.close();
      } catch {
        // It has closed itself after an error.
      }
      resolve(answer);
    };
    const onAbort = (): void => settle(null);
    const send = (): void => {
      // Any 64 bits do as our transmit time: the server repeats them, which proves that it answers this very packet.
      const cookie = randomBytes(8);
      const packet = Buffer.alloc(PACKET_BYTES);
      packet[0] = (VERSION << 3) | CLIENT_MODE;
      cookie.copy(packet, 40);
      sent.set(cookie.toString('hex'), { atMs: performance.now(), wallMs: wallNow() });
      socket.send(packet, () => {});
    };
    const timer = setTimeout(() => settle(null), timeoutMs);
    let repeat: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', onAbort, { once: true });
    socket.on('error', () => settle(null));
    socket.on('message', (packet) => {
      const asked = sent.get(packet.subarray(24, 32).toString('hex'));
      if (asked === undefined) return;
      const roundTripMs = performance.now() - asked.atMs;
      const serverMs = readServerTime(packet, roundTripMs);
      if (serverMs !== null) settle({ offsetMs: serverMs - (asked.wallMs + roundTripMs / 2), roundTripMs });
    });
    if (signal.aborted) {
      settle(null);
      return;
    }
    // Connected, so that nobody else's packets come in, and a port that nobody listens on is told.
    socket.connect(port, server.address, (error?: Error | null) => {
      if (ended) return;
      if (error) settle(null);
      else {
        repeat = setInterval(send, REPEAT_MS);
        send();
      }
    });
  });
}

/**
 * The middle of the server's receive and transmit times, Unix ms; null when the answer is no time: a kiss of death, a clock that was never set,
 * two times between which more passed than between question and answer.
 */
function readServerTime(packet: Buffer, roundTripMs: number): number | null {
  if (packet.length < PACKET_BYTES) return null;
  const [flags = 0, stratum = 0] = packet;
  if ((flags & 7) !== SERVER_MODE || flags >> 6 === 3 || stratum === 0 || stratum > 15) return null;
  const receivedMs = readTimestamp(packet, 32);
  const transmittedMs = readTimestamp(packet, 40);
  if (receivedMs === null || transmittedMs === null || receivedMs < EARLIEST_MS) return null;
  const heldMs = transmittedMs - receivedMs;
  return heldMs < -TICK_MS || heldMs > roundTripMs + TICK_MS ? null : (receivedMs + transmittedMs) / 2;
}

/** Null for zero, which is no time. */
function readTimestamp(packet: Buffer, offset: number): number | null {
  const seconds = packet.readUInt32BE(offset);
  if (seconds === 0) return null;
  // The count wraps in 2036; small values belong to the next era.
  const era = seconds < 0x8000_0000 ? 2 ** 32 : 0;
  return (seconds + era - EPOCH_OFFSET_S) * 1000 + (packet.readUInt32BE(offset + 4) / 2 ** 32) * 1000;
}
