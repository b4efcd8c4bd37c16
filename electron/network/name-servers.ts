import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { ResolvedAddress } from './resolver.ts';

const MAX_CNAMES = 8;
const MAX_ADDRESSES = 32;
/** One try and one repeat, as a stub resolver does. */
const TRIES = 2;

/** What the name servers themselves say about a name. Evidence only: hosts files and per-interface servers are unknown to them. */
export interface NameServerWord {
  /** `NOERROR`, `NXDOMAIN`, `NODATA`, `SERVFAIL`, `REFUSED`, `silent`, or Node's code. */
  readonly rcode: string;
  /** The chain in order, as far as it was answered; empty when the name has none; null when nothing was answered. */
  readonly cnames: readonly string[] | null;
  /** False when the chain may go on: it was cut by silence or by the limit. */
  readonly chainEnded: boolean;
}

export interface AskOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** Ends by `timeoutMs` or on abort, with what was heard until then; never rejects. */
export async function askNameServers(host: string, { signal, timeoutMs }: AskOptions): Promise<NameServerWord> {
  return withResolver({ signal, timeoutMs }, async (resolver) => {
    const [rcode, chain] = await Promise.all([rcodeOf(resolver, host), cnameChain(resolver, host)]);
    return { rcode, ...chain };
  });
}

/** Addresses of a name from the name servers, both families; empty when there are none in time. Never rejects. */
export async function addressesOf(host: string, options: AskOptions): Promise<readonly ResolvedAddress[]> {
  return withResolver(options, async (resolver) => {
    const answers = await Promise.all([resolver.resolve4(host).catch(() => []), resolver.resolve6(host).catch(() => [])]);
    return answers
      .flatMap((family) => family.slice(0, MAX_ADDRESSES))
      .flatMap((address) => {
        const family = isIP(address);
        return family === 4 || family === 6 ? [{ address, family }] : [];
      });
  });
}

async function withResolver<T>({ signal, timeoutMs }: AskOptions, ask: (resolver: Resolver) => Promise<T>): Promise<T> {
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs / TRIES)), tries: TRIES });
  const cancel = (): void => resolver.cancel();
  const timer = setTimeout(cancel, timeoutMs);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const asked = ask(resolver);
    if (signal.aborted) cancel();
    return await asked;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', cancel);
  }
}

const RCODES: ReadonlyMap<string, string> = new Map([
  ['ENOTFOUND', 'NXDOMAIN'],
  ['ENODATA', 'NODATA'],
  ['ESERVFAIL', 'SERVFAIL'],
  ['EREFUSED', 'REFUSED'],
  ['ETIMEOUT', 'silent'],
  ['ECANCELLED', 'silent'],
]);

async function rcodeOf(resolver: Resolver, host: string): Promise<string> {
  try {
    await resolver.resolve4(host);
    return 'NOERROR';
  } catch (error) {
    const code = codeOf(error);
    return RCODES.get(code) ?? code;
  }
}

export async function cnameChain(
  resolver: Pick<Resolver, 'resolveCname'>,
  host: string,
): Promise<Pick<NameServerWord, 'cnames' | 'chainEnded'>> {
  const cnames: string[] = [];
  let name = host;
  while (cnames.length < MAX_CNAMES) {
    try {
      const [next] = await resolver.resolveCname(name);
      if (next === undefined || next === name || cnames.includes(next)) return { cnames, chainEnded: true };
      cnames.push(next);
      name = next;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENODATA' || code === 'ENOTFOUND') return { cnames, chainEnded: true };
      return { cnames: cnames.length > 0 ? cnames : null, chainEnded: false };
    }
  }
  return { cnames, chainEnded: false };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
