import { BUILT_IN_TIME_SERVERS } from './controls-data.ts';
import { isRightPage, type PageAnswer } from './http-page.ts';
import { addressesOf } from './name-servers.ts';
import { askNtp } from './ntp.ts';
import type { ProbedPage } from './probes.ts';

export interface ClockSource {
  readonly name: string;
  readonly kind: 'ntp' | 'http';
  /** What to add to the local clock, ms. */
  readonly offsetMs: number;
  /** How far off this source may be by its own resolution and round trip. */
  readonly uncertaintyMs: number;
}

export interface ClockAnswer {
  /** Of the better of two sources that agree; null when no two did. */
  readonly offsetMs: number | null;
  readonly sources: readonly ClockSource[];
}

export interface ClockQuestion {
  readonly pages: readonly ProbedPage[];
  /** Time servers are asked as well; only when nobody chose the controls. */
  readonly withTimeServers: boolean;
  readonly wallNow: () => number;
  readonly signal: AbortSignal;
}

const LIMIT_MS = 2900;
const NTP_MS = 2500;
const RESOLVE_MS = 2000;
/** Two honest clocks differ by less. */
const AGREE_MS = 2000;
/** A clock this little off is right. */
export const CLOCK_RIGHT_MS = 30_000;
/** Two that say that this computer's clock is wrong are not believed before the others had this long to say otherwise. */
const OTHERS_MS = 1200;
/** A `Date` has whole seconds. */
const DATE_STEP_MS = 1000;

/** Asks every source at once and ends with the first two that bear this computer's clock out, else when the others were heard. Never rejects. */
export function readClock({ pages, withTimeServers, wallNow, signal }: ClockQuestion): Promise<ClockAnswer> {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const sources: ClockSource[] = [];
    const settle = (): void => {
      clearTimeout(timer);
      clearTimeout(others);
      signal.removeEventListener('abort', settle);
      stop.abort();
      resolve({ offsetMs: agreed(sources), sources: [...sources] });
    };
    const timer = setTimeout(settle, LIMIT_MS);
    let others: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', settle, { once: true });
    const servers = withTimeServers ? BUILT_IN_TIME_SERVERS : [];
    const asked = [
      ...pages.map(async ({ page, answer }) =>
        pageSource(`${page.host}:${String(page.port)}`, await answer, isRightPage(page, await answer)),
      ),
      ...servers.map(async (name) => ntpSource(name, wallNow, stop.signal)),
    ];
    const collect = async (source: Promise<ClockSource | null>): Promise<void> => {
      const found = await source;
      if (found === null || stop.signal.aborted) return;
      sources.push(found);
      const offsetMs = agreed(sources);
      if (offsetMs === null) return;
      // This computer's own clock is the third witness.
      if (Math.abs(offsetMs) < CLOCK_RIGHT_MS) settle();
      else others ??= setTimeout(settle, OTHERS_MS);
    };
    void Promise.all(asked.map(collect)).then(settle);
    if (signal.aborted) settle();
  });
}

/** A page that is not what it should be is somebody else's, and so is its clock. */
function pageSource(name: string, answer: PageAnswer, isRight: boolean | null): ClockSource | null {
  if (answer.state !== 'answered' || answer.dateMs === null || isRight === false) return null;
  const offsetMs = answer.dateMs + DATE_STEP_MS / 2 - answer.localMs;
  return { name, kind: 'http', offsetMs, uncertaintyMs: DATE_STEP_MS / 2 + answer.roundTripMs / 2 };
}

async function ntpSource(name: string, wallNow: () => number, signal: AbortSignal): Promise<ClockSource | null> {
  const [server] = await addressesOf(name, { signal, timeoutMs: RESOLVE_MS });
  if (server === undefined) return null;
  const answer = await askNtp({ server, wallNow, signal, timeoutMs: NTP_MS });
  return answer === null ? null : { name, kind: 'ntp', offsetMs: answer.offsetMs, uncertaintyMs: answer.roundTripMs / 2 };
}

/**
 * The offset of the most certain source among those that another one bears out; null where two parties contradict each other. Those that bear
 * this computer's clock out are three with it. One box on the way can answer for every page, and another for every time server: against a party
 * of one kind, whoever is of the other kind and bears this computer out is enough.
 */
export function agreed(sources: readonly ClockSource[]): number | null {
  const borneOut = sources.filter((one) => sources.some((other) => other !== one && agree(one, other)));
  const own = mostCertain(borneOut.filter(isOwnTime));
  if (own !== null) return own.offsetMs;
  const best = mostCertain(borneOut);
  if (best === null || borneOut.some((one) => !agree(one, best))) return null;
  const kinds = new Set(borneOut.map(({ kind }) => kind));
  return kinds.size === 1 && sources.some((one) => !kinds.has(one.kind) && isOwnTime(one)) ? null : best.offsetMs;
}

function agree(one: ClockSource, other: ClockSource): boolean {
  return Math.abs(one.offsetMs - other.offsetMs) <= AGREE_MS + one.uncertaintyMs + other.uncertaintyMs;
}

function isOwnTime({ offsetMs, uncertaintyMs }: ClockSource): boolean {
  return Math.abs(offsetMs) < CLOCK_RIGHT_MS + uncertaintyMs;
}

function mostCertain(sources: readonly ClockSource[]): ClockSource | null {
  return sources.reduce<ClockSource | null>((a, b) => (a === null || b.uncertaintyMs < a.uncertaintyMs ? b : a), null);
}
