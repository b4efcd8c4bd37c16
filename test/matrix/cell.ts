import type { CauseCode } from '../../electron/contract/cause.ts';
import type { CheckId } from '../../electron/contract/check-id.ts';

export const GROUPS = [
  'names',
  'network',
  'ports',
  'tls',
  'handshake',
  'connect',
  'publish',
  'in-use',
  'signature',
  'uplink',
  'healthy',
] as const;
export type Group = (typeof GROUPS)[number];

/** How the ingest is reached. */
export type Way = 'IPv4' | 'IPv6' | 'IPv4 + IPv6' | 'RTMPS';

/**
 * Goals in time, counted as a user would: from the start of the check to the cause. `connect-silence` and `publish-silence` are judged by their
 * own step, within 0.5 s of its limit. `quick` counts for the median alone.
 */
export type Goal = 'quick' | 'network-silence' | 'dead-name-server' | 'connect-silence' | 'publish-silence' | 'none';

type Verdict = 'go' | 'caution' | 'no-go';

/** Written before the first run. A change to it afterwards says why, in `because`. */
export interface Expected {
  readonly verdict: Verdict | readonly Verdict[];
  /** The check that carries the cause; of a cell that is well, `publish`. */
  readonly check: CheckId;
  /** Any of them is right. `ok` is a cell that is well. */
  readonly codes: readonly CauseCode[];
  /** Each must be among the other causes that the finding names. */
  readonly alternatives?: readonly CauseCode[];
  /** None of them may be among the other causes: the evidence rules them out. */
  readonly ruledOut?: readonly CauseCode[];
  /** Each must stand in the carrying finding's `also`. */
  readonly also?: readonly CauseCode[];
  /** What other checks may warn of or fail at beside it; anything else accuses somebody wrongly. */
  readonly beside?: readonly CauseCode[];
  /** What other checks must say, as their code or in their `also`: skips and remarks. */
  readonly says?: Readonly<Partial<Record<CheckId, CauseCode | readonly CauseCode[]>>>;
  readonly goal: Goal;
  readonly because?: string;
}

/** A fault that has been made, and how to reach it. */
export interface Opened {
  /** A whole push URL. */
  readonly url: string;
  /** The network namespace that everybody who tries it is in; null for this computer's own network. */
  readonly within: string | null;
  /** More options of `check`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly close: () => unknown;
}

/** Makes the fault anew for everybody who tries it. */
export type Place = () => Promise<Opened>;

export interface Cell {
  readonly id: string;
  readonly group: Group;
  /** What answers, as the table of servers calls it; `real` or `scripted` in front. */
  readonly server: string;
  readonly way: Way;
  /** How the fault is made, in a few words. */
  readonly fault: string;
  readonly expected: Expected;
  readonly place: Place;
  /** Needs namespaces, so root on Linux. */
  readonly needsRoot: boolean;
  /** Run apart from the others: it measures a rate. */
  readonly alone?: boolean;
}

type MakeCell = (name: string, server: string, way: Way, fault: string, expected: Expected, place: Place, needsRoot?: boolean) => Cell;

/** Makes the cells of a group. */
export const cellsOf =
  (group: Group): MakeCell =>
  (name, server, way, fault, expected, place, needsRoot = false) => ({
    id: `${group}/${name}`,
    group,
    server,
    way,
    fault,
    expected,
    place,
    needsRoot,
  });

/** The end of a cell's name that tells by which way. */
export const lower = (way: Way): string => way.toLowerCase();

/** Whether it is a fault, and not a healthy place that must not be accused. */
export function isFault({ expected }: Cell): boolean {
  return !expected.codes.includes('ok');
}

type About = Partial<Omit<Expected, 'check' | 'codes'>>;

export const fails = (check: CheckId, code: CauseCode | readonly CauseCode[], about: About = {}): Expected => ({
  verdict: 'no-go',
  check,
  codes: typeof code === 'string' ? [code] : code,
  goal: 'quick',
  ...about,
});

export const warns = (check: CheckId, code: CauseCode, about: About = {}): Expected => ({
  verdict: 'caution',
  check,
  codes: [code],
  goal: 'quick',
  ...about,
});

/** Published, and nobody accused; with a warning in `beside` the verdict is caution. */
export const isWell = (about: About = {}): Expected => ({
  verdict: about.beside === undefined ? 'go' : 'caution',
  check: 'publish',
  codes: ['ok'],
  goal: 'none',
  ...about,
});
