import { isIP } from 'node:net';
import type { Family } from './dial.ts';

/** The system's resolver cannot be aborted and holds its process for ten seconds or more, so its child is killed at this age. */
export const SYSTEM_LOOKUP_MS = 3000;

/** A name has at most this many addresses as far as we are concerned. */
const MAX_ADDRESSES = 32;

export interface ResolvedAddress {
  readonly address: string;
  readonly family: Family;
}

/** What the push host stands for. */
export interface ResolvedName {
  readonly host: string;
  /** True for an address or a loopback name: nothing was asked. */
  readonly literal: boolean;
  /** In the system's order. */
  readonly addresses: readonly ResolvedAddress[];
  /** The CNAME chain as far as it was followed; null when the query for it was not answered. */
  readonly cnames: readonly string[] | null;
}

/** One process that asks the system's resolver: a plain child for the command line, a utility process in Electron. */
export interface ResolverChild {
  /** Undefined when it has none (yet). */
  readonly pid?: number | undefined;
  /** Sends a name by message, never by argument. Every `{host}` is answered by one {@link parseLookupReply} message. */
  readonly send: (message: { readonly host: string }) => void;
  readonly onMessage: (listener: (message: unknown) => void) => void;
  /** Also when it could not be started. */
  readonly onExit: (listener: (why: string) => void) => void;
  /** At once and for good, whatever it is doing. */
  readonly kill: () => void;
}

export type SpawnResolver = () => ResolverChild;

export type LookupResult =
  | { readonly ok: true; readonly addresses: readonly ResolvedAddress[]; readonly lookupMs: number }
  /** `errno` is Node's code (`ENOTFOUND`, `EAI_AGAIN`), or null when nothing came within the limit or before the abort. */
  | { readonly ok: false; readonly errno: string | null; readonly lookupMs: number };

type LookupReply =
  | { readonly host: string; readonly addresses: readonly ResolvedAddress[] }
  | { readonly host: string; readonly errno: string };

/**
 * Asks the system's resolver for several names in one child of its own. Each promise settles by itself; the child is killed when all
 * have, at `timeoutMs`, or on abort. Rejects only when the child ended by itself without an answer: that is a fault of ours.
 */
export function lookupAll<Name extends string>(
  hosts: readonly Name[],
  {
    spawn,
    signal,
    timeoutMs = SYSTEM_LOOKUP_MS,
  }: { readonly spawn: SpawnResolver; readonly signal: AbortSignal; readonly timeoutMs?: number },
): ReadonlyMap<Name, Promise<LookupResult>> {
  const startedMs = performance.now();
  const waiting = new Map<string, { settle: (result: LookupResult) => void; fail: (error: Error) => void }>();
  const results = new Map<Name, Promise<LookupResult>>();
  for (const host of hosts) {
    results.set(
      host,
      new Promise((settle, fail) => {
        waiting.set(host, { settle, fail });
      }),
    );
  }
  if (waiting.size === 0) return results;
  if (signal.aborted) {
    for (const { settle } of waiting.values()) settle({ ok: false, errno: null, lookupMs: 0 });
    return results;
  }
  const child = spawn();
  const elapsed = (): number => performance.now() - startedMs;
  const release = (): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
    child.kill();
  };
  const giveUp = (): void => {
    for (const { settle } of waiting.values()) settle({ ok: false, errno: null, lookupMs: elapsed() });
    waiting.clear();
    release();
  };
  const timer = setTimeout(giveUp, timeoutMs);
  signal.addEventListener('abort', giveUp, { once: true });
  child.onMessage((message) => {
    const reply = parseLookupReply(message);
    const asked = reply === null ? undefined : waiting.get(reply.host);
    if (reply === null || asked === undefined) return;
    waiting.delete(reply.host);
    asked.settle(
      'errno' in reply
        ? { ok: false, errno: reply.errno, lookupMs: elapsed() }
        : { ok: true, addresses: reply.addresses, lookupMs: elapsed() },
    );
    if (waiting.size === 0) release();
  });
  child.onExit((why) => {
    for (const { fail } of waiting.values()) fail(new Error(`the resolver's process ended without an answer (${why})`));
    waiting.clear();
    release();
  });
  for (const host of waiting.keys()) child.send({ host });
  return results;
}

/** One name, by {@link lookupAll}. */
export async function lookupOne(
  host: string,
  options: { readonly spawn: SpawnResolver; readonly signal: AbortSignal; readonly timeoutMs?: number },
): Promise<LookupResult> {
  const result = lookupAll([host], options).get(host);
  if (result === undefined) throw new Error('lookupAll lost a name');
  return result;
}

/** What the child says, checked: `{host, addresses}` or `{host, errno}`. */
export function parseLookupReply(message: unknown): LookupReply | null {
  if (typeof message !== 'object' || message === null || !('host' in message) || typeof message.host !== 'string') return null;
  const { host } = message;
  if ('errno' in message && typeof message.errno === 'string') return { host, errno: message.errno };
  if (!('addresses' in message) || !Array.isArray(message.addresses)) return null;
  const addresses = message.addresses.slice(0, MAX_ADDRESSES).flatMap((entry: unknown) => {
    const family = typeof entry === 'string' ? isIP(entry.replace(/%.*$/, '')) : 0;
    return typeof entry === 'string' && (family === 4 || family === 6) ? [{ address: entry, family } as const] : [];
  });
  return addresses.length === 0 ? null : { host, addresses };
}
