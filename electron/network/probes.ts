import { isIP } from 'node:net';
import { isLoopbackName } from './address-kind.ts';
import { startControls, type ControlsOutcome, type ControlsProbe } from './controls.ts';
import { BUILT_IN_CONTROLS, BUILT_IN_PAGES, NOWHERE_ADDRESS, type Control, type KnownPage } from './controls-data.ts';
import type { Dial } from './dial.ts';
import { getPage, isRightPage, type PageAnswer } from './http-page.ts';
import { addressesOf } from './name-servers.ts';
import { lookupAll, type ResolvedAddress, type SpawnResolver } from './resolver.ts';

export interface ProbedPage {
  readonly page: KnownPage;
  readonly answer: Promise<PageAnswer>;
}

/** What is asked of the network itself while the ingest is being tried: controls, and pages whose answer is known. */
export interface NetworkProbes {
  readonly source: 'built-in' | 'given';
  readonly controls: ControlsProbe;
  readonly pages: readonly ProbedPage[];
  /** Each check that uses the probes holds them and lets go when it ends; the last one out drops what is still under way. */
  readonly hold: () => () => void;
}

export interface ProbesQuestion {
  readonly controls: 'built-in' | readonly { readonly host: string; readonly port: number }[];
  /** The ingest is no control of itself. */
  readonly ingestHost: string;
  readonly dial: Dial;
  readonly spawnResolver: SpawnResolver;
  readonly wallNow: () => number;
  readonly signal: AbortSignal;
}

const RESOLVE_MS = 2000;
const BUILT_IN_PAGE_MS = 2900;
/** A control the user named need not speak HTTP at all: the clock does not wait long for it. */
const GIVEN_PAGE_MS = 1500;
/** Neither speaks plain HTTP. */
const NO_PAGE_PORTS: ReadonlySet<number> = new Set([443, 1935]);

export function startProbes(question: ProbesQuestion): NetworkProbes {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  question.signal.addEventListener('abort', onAbort, { once: true });
  if (question.signal.aborted) stop.abort();
  const builtIn = question.controls === 'built-in';
  const { controls, pages } = question.controls === 'built-in' ? builtInProbes(question.ingestHost) : givenProbes(question.controls);
  const names = [...controls.filter(({ addresses }) => addresses === undefined), ...pages].map(({ host }) => host);
  const resolve = builtIn ? askedOnce(stop.signal) : systemNames(names, question.spawnResolver, stop.signal);
  const { dial, wallNow } = question;
  let holders = 0;
  const probedPages = pages.map((page) => ({
    page,
    answer: pageOf(page, { dial, wallNow, resolve, signal: stop.signal, timeoutMs: builtIn ? BUILT_IN_PAGE_MS : GIVEN_PAGE_MS }),
  }));
  return {
    source: builtIn ? 'built-in' : 'given',
    controls: withPages(startControls({ controls, dial, resolve, signal: stop.signal }), probedPages),
    pages: probedPages,
    hold: () => {
      holders += 1;
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holders -= 1;
        if (holders > 0) return;
        question.signal.removeEventListener('abort', onAbort);
        stop.abort();
      };
    },
  };
}

/** A page that is as it should be is a control that answers, and one that is not is somebody else's word: both are no silence. */
export function withPages(controls: ControlsProbe, pages: readonly ProbedPage[]): ControlsProbe {
  const seen = { right: false, wrong: false };
  const merge = (outcome: ControlsOutcome): ControlsOutcome => {
    if (seen.right) return { ...outcome, on443: 'answers' };
    return seen.wrong && outcome.on443 === 'silent' ? { ...outcome, on443: 'wrong-content' } : outcome;
  };
  const asked = pages
    .filter(({ page }) => page.expects !== null)
    .map(async ({ page, answer }) => {
      const right = isRightPage(page, await answer);
      if (right === true) seen.right = true;
      if (right === false) seen.wrong = true;
      if (right !== true) throw new Error('not yet');
    });
  const allPages = Promise.allSettled(asked);
  const answered = controls.on443.then((group) => {
    if (group !== 'answers') throw new Error('not yet');
  });
  const soFar = (): ControlsOutcome => merge(controls.soFar());
  return {
    // Rejects when all are in and none was right: decided as well.
    on443: Promise.any([answered, ...asked])
      .catch(() => {})
      .then(() => soFar().on443),
    outcome: controls.outcome.then(async (outcome) => {
      if (outcome.on443 !== 'answers') await allPages;
      return merge(outcome);
    }),
    soFar,
  };
}

function builtInProbes(ingestHost: string): { controls: readonly Control[]; pages: readonly KnownPage[] } {
  return { controls: BUILT_IN_CONTROLS.filter(({ host }) => host !== ingestHost.toLowerCase()), pages: BUILT_IN_PAGES };
}

function givenProbes(given: readonly { readonly host: string; readonly port: number }[]): {
  controls: readonly Control[];
  pages: readonly KnownPage[];
} {
  const controls = given.map(({ host, port }): Control => {
    const addresses = literalAddresses(host);
    return { host, port, content: 'accept', ...(addresses === null ? {} : { addresses }) };
  });
  const pages = given.filter((entry) => !NO_PAGE_PORTS.has(entry.port));
  return { controls, pages: pages.map(({ host, port }) => ({ host, port, path: '/', expects: null })) };
}

/** An address, or a name that means one without asking anybody; else null. */
export function literalAddresses(host: string): readonly ResolvedAddress[] | null {
  const family = isIP(host.replace(/%.*$/, ''));
  if (family === 4 || family === 6) return [{ address: host, family }];
  if (!isLoopbackName(host)) return null;
  return [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ];
}

type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>;

/** Built-in names go to the name servers directly: quick, and it can be cancelled. */
function askedOnce(signal: AbortSignal): Resolve {
  return (host) => addressesOf(host, { signal, timeoutMs: RESOLVE_MS });
}

/** Names the user gave may stand in a hosts file: only the system knows those. */
function systemNames(names: readonly string[], spawn: SpawnResolver, signal: AbortSignal): Resolve {
  const asked = [...new Set(names.filter((host) => literalAddresses(host) === null))];
  const results = asked.length === 0 ? null : lookupAll(asked, { spawn, signal, timeoutMs: RESOLVE_MS });
  return async (host) => {
    const literal = literalAddresses(host);
    if (literal !== null) return literal;
    const result = await results?.get(host)?.catch(() => null);
    return result?.ok === true ? result.addresses : [];
  };
}

async function pageOf(
  page: KnownPage,
  { resolve, ...rest }: { dial: Dial; wallNow: () => number; resolve: Resolve; signal: AbortSignal; timeoutMs: number },
): Promise<PageAnswer> {
  const addresses = await resolve(page.host);
  const firsts = ([4, 6] as const).flatMap((family) => addresses.find((entry) => entry.family === family) ?? []);
  return getPage({ page, addresses: firsts, ...rest });
}

/** True when an address that routes nowhere opens: then an open port proves nothing. */
export async function opensNowhere({
  dial,
  port,
  signal,
  timeoutMs,
}: {
  readonly dial: Dial;
  readonly port: number;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}): Promise<boolean> {
  const result = await dial({ address: NOWHERE_ADDRESS, port, signal, timeoutMs });
  if (result.ok) result.socket.destroy();
  return result.ok;
}
