/**
 * Evidence: `host`, `literal` (true: nothing was asked), `addresses` (`{address, family, kind}` each), `lookupMs`, `errno` (the system resolver's
 * error, null for silence), `rcode` (the name servers' own word: `NOERROR`, `NXDOMAIN`, `NODATA`, `SERVFAIL`, `REFUSED`, `silent`),
 * `cnames` (the chain), `expectedCname` (on `dns.no-cname`), `hijack` (`"same-for-any-name"`, `"private-address"` or `"second-resolver"`),
 * `tunnel`; where a second name server was asked over HTTPS, `dohServer` (its name) and `dohAddresses` (as `addresses`), both null when
 * none of them answered.
 */
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import { addressKind, isNearHost, isNearKind, type AddressKind } from '../../network/address-kind.ts';
import type { Family } from '../../network/dial.ts';
import type { SecondAnswer } from '../../network/doh.ts';
import { askNameServers, type NameServerWord } from '../../network/name-servers.ts';
import { literalAddresses } from '../../network/probes.ts';
import { lookupAll, type LookupResult, type ResolvedAddress } from '../../network/resolver.ts';
import type { Provider } from '../../push-url/provider.ts';
import { pass, type Check, type CheckRun } from '../check.ts';

const NAME_SERVERS_MS = 2500;
const DECOY_LETTERS = 14;
/** A box that answers for every name answers the decoy about as fast as the real one. */
const DECOY_LEAST_MS = 250;
const DECOY_MOST_MS = 1000;
const DECOY_FACTOR = 2;

export const dnsCheck: Check = {
  id: 'dns',
  needs: ['url'],
  run: async (run) => {
    const host = run.facts.target?.host ?? '';
    const literal = literalAddresses(host);
    if (literal !== null) {
      run.facts.resolved = { host, literal: true, addresses: literal, cnames: null };
      if (literal.some(({ address }) => addressKind(address) === 'benchmark')) run.facts.tunnel = true;
      return withTunnel(pass({ host, literal: true, addresses: describe(literal) }), run);
    }
    const draft = await resolve(run, host);
    if (draft.status === 'fail') run.facts.hostWord.settle('unresolved');
    return withTunnel(draft, run);
  },
};

/** Fake addresses are `network`'s to say, and said here when that check looks at nothing. */
function withTunnel(draft: FindingDraft, { request, facts }: CheckRun): FindingDraft {
  if (!facts.tunnel || request.controls !== 'none' || draft.status === 'fail') return draft;
  return { ...draft, status: 'warn', code: 'net.tunnel', evidence: { ...draft.evidence, tunnel: true } };
}

async function resolve(run: CheckRun, host: string): Promise<FindingDraft> {
  const { facts, ports, signal } = run;
  const decoy = `${ports.randomName(DECOY_LETTERS)}.com.`;
  const rest = new AbortController();
  const stopRest = (): void => rest.abort();
  signal.addEventListener('abort', stopRest, { once: true });
  if (signal.aborted) stopRest();
  try {
    const asked = lookupAll([host, decoy], { spawn: ports.spawnResolver, signal: rest.signal });
    const word = askNameServers(host, { signal: rest.signal, timeoutMs: NAME_SERVERS_MS });
    const decoyAnswer = (asked.get(decoy) ?? Promise.reject(new Error('no decoy'))).catch(() => null);
    const own = await asked.get(host);
    if (own === undefined) throw new Error('the resolver lost the name');
    // The rest is evidence and gets a moment; what is silent by then is not waited for.
    const graceMs = own.ok ? Math.min(Math.max(DECOY_LEAST_MS, DECOY_FACTOR * own.lookupMs), DECOY_MOST_MS) : DECOY_LEAST_MS;
    const timer = setTimeout(stopRest, graceMs);
    const [said, random] = await Promise.all([word, decoyAnswer]);
    clearTimeout(timer);
    if (!own.ok) {
      // Said before the second name server is asked: others wait for it.
      facts.hostWord.settle('unresolved');
      return notResolved({ host, own, said, second: await askSecond(run, host, [4, 6]) });
    }
    facts.resolved = { host, literal: false, addresses: own.addresses, cnames: said.cnames };
    const tunnel = own.addresses.some(({ address }) => addressKind(address) === 'benchmark');
    if (tunnel) facts.tunnel = true;
    const seen = { host, own, said, random: random?.ok === true ? random.addresses : [], provider: facts.provider, tunnel };
    return judgeAnswer(needsSecond(seen) ? { ...seen, second: await askSecond(run, host, familiesOf(own.addresses)) } : seen);
  } finally {
    signal.removeEventListener('abort', stopRest);
    stopRest();
  }
}

/** Undefined when nobody may be asked: then nothing leaves this computer. */
async function askSecond({ request, ports, signal }: CheckRun, host: string, families: readonly Family[]): Promise<AnswerSeen['second']> {
  if (!request.allowDoh || request.controls !== 'built-in' || ports.askSecond === undefined || isNearHost(host)) return undefined;
  return ports.askSecond(host, families, signal);
}

function familiesOf(addresses: readonly ResolvedAddress[]): readonly Family[] {
  return ([4, 6] as const).filter((family) => addresses.some((entry) => entry.family === family));
}

const NO_SUCH_NAME: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA', 'ENONAME', 'EAI_NONAME', 'EAI_NODATA']);
const NO_SUCH_RCODE: ReadonlySet<string> = new Set(['NOERROR', 'NXDOMAIN', 'NODATA']);

export interface SilenceSeen {
  readonly host: string;
  readonly own: Extract<LookupResult, { ok: false }>;
  readonly said: NameServerWord;
  readonly second?: AnswerSeen['second'];
}

/** Pure: what it means that there is no address. */
export function notResolved({ host, own, said, second }: SilenceSeen): FindingDraft {
  const evidence = { host, errno: own.errno, rcode: said.rcode, lookupMs: tenths(own.lookupMs), ...describeSecond(second) };
  if (own.errno === null || !NO_SUCH_NAME.has(own.errno)) return { status: 'fail', code: 'dns.no-answer', evidence };
  // Some systems say "no such name" when they could not ask anybody.
  const doubtful = !NO_SUCH_RCODE.has(said.rcode);
  return { status: 'fail', code: 'dns.not-found', alternatives: doubtful ? ['dns.no-answer'] : [], evidence };
}

export interface AnswerSeen {
  readonly host: string;
  readonly own: Extract<LookupResult, { ok: true }>;
  readonly said: NameServerWord;
  /** What a name that cannot exist was given; empty as it should be. */
  readonly random: readonly ResolvedAddress[];
  readonly provider: Pick<Provider, 'ownsHost' | 'cnameSuffixes'> | null;
  readonly tunnel: boolean;
  /** Null: asked, and nobody answered. Absent: not asked. */
  readonly second?: SecondAnswer | null | undefined;
}

/** Pure: whether a second name server has something to say about an answer that is not judged yet. */
export function needsSecond(seen: AnswerSeen): boolean {
  return !seen.tunnel && hijackOf(seen) === null && seen.own.addresses.some(isNowhere);
}

/** Pure: whether an answer is one to push to. */
export function judgeAnswer({ host, own, said, random, provider, tunnel, second }: AnswerSeen): FindingDraft {
  const evidence: { [key: string]: Evidence } = {
    host,
    addresses: describe(own.addresses),
    lookupMs: tenths(own.lookupMs),
    rcode: said.rcode,
    ...(said.cnames === null ? {} : { cnames: said.cnames }),
    ...(tunnel ? { tunnel } : {}),
    ...describeSecond(second),
  };
  const hijack = tunnel ? null : hijackOf({ host, own, said, random, provider, second });
  if (hijack !== null) return { status: 'fail', code: 'dns.hijacked', evidence: { ...evidence, hijack } };
  const also = random.length > 0 && !tunnel ? (['dns.rewrites'] as const) : [];
  const expected = missingCname(host, own.addresses, said, provider);
  return expected === null || tunnel
    ? pass(evidence, also)
    : { status: 'warn', code: 'dns.no-cname', also, evidence: { ...evidence, expectedCname: expected } };
}

function hijackOf({ host, own: { addresses: own }, said, random, provider, second }: Omit<AnswerSeen, 'tunnel'>): string | null {
  const given = new Set(random.map(({ address }) => address));
  if (own.some(({ address }) => given.has(address))) return 'same-for-any-name';
  const isInside = ({ address }: ResolvedAddress): boolean => {
    const kind = addressKind(address);
    return kind === 'loopback' || kind === 'unspecified' || kind === 'private' || kind === 'linkLocal';
  };
  // A signed URL of somebody's own server may well lead inside; a name of the cloud, or a chain that ends there, never does.
  const isTheirs = provider !== null && (provider.ownsHost(host) || endsAt(provider, said.cnames ?? []));
  if (isTheirs && own.some(isInside)) return 'private-address';
  // A name that leads inside for everybody is somebody's own network, and so is one that nobody outside knows.
  const elsewhere = second?.addresses ?? [];
  const isOutside = elsewhere.some(({ address }) => addressKind(address) === 'public') && !elsewhere.some(isNowhere);
  return isOutside && own.some(isNowhere) ? 'second-resolver' : null;
}

/** Kinds that lead nowhere on the internet; those of carriers, overlays and local proxies are not held against anybody. */
const NOWHERE_KINDS: ReadonlySet<AddressKind | null> = new Set<AddressKind>([
  'loopback',
  'unspecified',
  'private',
  'linkLocal',
  'documentation',
  'multicast',
  'reserved',
]);

function isNowhere({ address }: ResolvedAddress): boolean {
  return NOWHERE_KINDS.has(addressKind(address));
}

/** The provider's suffix that a custom domain's chain should end at and does not; null when it does or cannot be judged. */
function missingCname(
  host: string,
  own: readonly ResolvedAddress[],
  { cnames, chainEnded, rcode }: NameServerWord,
  provider: AnswerSeen['provider'],
): string | null {
  const suffix = provider?.cnameSuffixes[0];
  if (provider === null || suffix === undefined || provider.ownsHost(host) || cnames === null || rcode !== 'NOERROR') return null;
  if (own.every(({ address }) => isNearKind(addressKind(address)))) return null;
  return !chainEnded || endsAt(provider, cnames) ? null : suffix;
}

function endsAt({ cnameSuffixes }: NonNullable<AnswerSeen['provider']>, cnames: readonly string[]): boolean {
  return cnames.some((name) => cnameSuffixes.some((end) => `.${bare(name)}`.endsWith(`.${bare(end)}`)));
}

function bare(name: string): string {
  return name.toLowerCase().replace(/^\.+|\.+$/g, '');
}

function describeSecond(second: AnswerSeen['second']): { readonly [key: string]: Evidence } {
  if (second === undefined) return {};
  return second === null ? { dohServer: null, dohAddresses: null } : { dohServer: second.server, dohAddresses: describe(second.addresses) };
}

function describe(addresses: readonly ResolvedAddress[]): Evidence {
  return addresses.map(({ address, family }) => ({ address, family, kind: addressKind(address) ?? 'unknown' }));
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
