import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { isIPv4 } from 'node:net';
import type { Dial } from '../network/dial.ts';

/** `none`: no way out is configured. `silent`: nothing said either way. */
export type GatewayWord = 'alive' | 'dead' | 'silent' | 'none';

export interface GatewayAnswer {
  readonly word: GatewayWord;
  readonly gateway: string | null;
}

const PORTS = [53, 80, 443] as const;
/** Linux takes 3.06 s to say that a neighbour does not answer. */
const PROBE_MS = 3300;
const TABLE_MS = 1000;
/** The first hop itself could not be reached, or there is no network to reach it on. */
const DEAD: ReadonlySet<string> = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL']);

/** Null: there is none. Undefined: it cannot be found out. */
export type FindGateway = (signal: AbortSignal) => Promise<string | null | undefined>;

/**
 * The first hop, asked on three ports: an accepted or refused connection proves it alive. `dial` null: only the route table is read,
 * nobody is contacted.
 */
export async function probeGateway(dial: Dial | null, signal: AbortSignal, find: FindGateway = systemGateway): Promise<GatewayAnswer> {
  const gateway = await find(signal);
  if (gateway === undefined) return { word: 'silent', gateway: null };
  if (gateway === null) return { word: 'none', gateway: null };
  if (dial === null) return { word: 'silent', gateway };
  const rest = new AbortController();
  const stop = (): void => rest.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const words = PORTS.map(async (port): Promise<GatewayWord> => {
    const result = await dial({ address: gateway, port, signal: rest.signal, timeoutMs: PROBE_MS });
    if (result.ok) {
      result.socket.destroy();
      return 'alive';
    }
    if (result.errno === 'ECONNREFUSED' || result.errno === 'ECONNRESET') return 'alive';
    return result.errno !== null && DEAD.has(result.errno) ? 'dead' : 'silent';
  });
  const alive = words.map(async (word) => {
    if ((await word) !== 'alive') throw new Error('not yet');
  });
  try {
    await Promise.any(alive);
    return { word: 'alive', gateway };
  } catch {
    const all = await Promise.all(words);
    return { word: all.includes('dead') ? 'dead' : 'silent', gateway };
  } finally {
    stop();
    signal.removeEventListener('abort', stop);
  }
}

/** The system's default IPv4 gateway; null when there is none. */
export const systemGateway: FindGateway = async (signal) => {
  if (process.platform === 'linux') {
    const table = await readFile('/proc/net/route', 'utf8').catch(() => null);
    return table === null ? undefined : linuxGateway(table);
  }
  const [command, args, read] =
    process.platform === 'win32'
      ? (['route', ['print', '-4', '0.0.0.0'], windowsGateway] as const)
      : (['route', ['-n', 'get', 'default'], macGateway] as const);
  const text = await run(command, args, signal);
  return text === null ? undefined : read(text);
};

/** `/proc/net/route`: addresses are little-endian hex; the lowest metric wins. */
export function linuxGateway(table: string): string | null {
  const UP_AND_GATEWAY = 0x3;
  const routes = table
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, destination, , flags]) => destination === '00000000' && (Number.parseInt(flags ?? '0', 16) & UP_AND_GATEWAY) === UP_AND_GATEWAY,
    )
    .toSorted((left, right) => Number(left[6] ?? 0) - Number(right[6] ?? 0));
  const hex = routes[0]?.[2];
  if (hex === undefined || !/^[\dA-F]{8}$/i.test(hex)) return null;
  return (hex.match(/../g) ?? [])
    .map((byte) => Number.parseInt(byte, 16))
    .reverse()
    .join('.');
}

export function macGateway(text: string): string | null {
  const address = /^\s*gateway:\s*(\S+)/m.exec(text)?.[1];
  return address !== undefined && isIPv4(address) ? address : null;
}

/** Columns: destination, netmask, gateway, interface, metric, whatever the language of the headings. */
export function windowsGateway(text: string): string | null {
  const routes = text
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([destination, mask, gateway]) => destination === '0.0.0.0' && mask === '0.0.0.0' && gateway !== undefined && isIPv4(gateway))
    .toSorted((left, right) => Number(left[4] ?? 0) - Number(right[4] ?? 0));
  return routes[0]?.[2] ?? null;
}

function run(command: string, args: readonly string[], signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(command, [...args], { signal, timeout: TABLE_MS, maxBuffer: 1 << 20, windowsHide: true }, (error, stdout) => {
      resolve(error === null ? stdout : null);
    });
  });
}
