import type { CauseCode } from '../contract/cause.ts';
import type { Finding } from '../contract/finding.ts';
import type { PlanKind } from '../preflight/plan.ts';
import type { PublishMode } from '../preflight/request.ts';

interface Asked {
  readonly kind: PlanKind;
  readonly hasKey: boolean;
  /** As this run was told: what it does already is not advised. */
  readonly publish: PublishMode;
}

type Hint = (finding: Finding, key: readonly string[]) => readonly string[];

const KEY = '--key-env VAR';
const PLAY_URL = '--play-url URL';
const REAL = '--publish real';
const REHEARSAL = '--publish rehearsal';

const HINTS: ReadonlyMap<CauseCode, Hint> = new Map<CauseCode, Hint>([
  [
    'rtmp.publish-unproven',
    ({ evidence: { why, rehearsalPossible, signature } }, key) => {
      if (why === 'no-rehearsal') return [...(signature === 'none' ? [] : key), REAL];
      return why === 'not-allowed' && rehearsalPossible === true ? [REHEARSAL, REAL] : [REAL];
    },
  ],
  [
    'rtmp.publish-closed',
    ({ alternatives, evidence: { playProbe, signature, rehearsalPossible } }, key) => [
      ...(signature === 'unchecked' ? key : []),
      ...(rehearsalPossible === true ? [REHEARSAL] : []),
      ...(playProbe === 'none' && alternatives.includes('rtmp.in-use') ? [PLAY_URL] : []),
    ],
  ],
  ['rtmp.publish-denied', ({ evidence }, key) => (evidence['signature'] === 'unchecked' ? key : [])],
  ['auth.wrong', ({ evidence }, key) => (evidence['signature'] === 'unchecked' ? key : [])],
  ['auth.unchecked', ({ evidence }, key) => [...('missing' in evidence ? [] : key), ...('refusedBy' in evidence ? [] : [REAL])]],
  ['auth.missing', ({ evidence }) => ('refusedBy' in evidence || 'serverText' in evidence ? [] : [REAL])],
]);

/**
 * The options by which a finding's advice is followed on the command line. The words of a cause serve the window too, where the same is a
 * button or a field.
 */
export function optionHint(finding: Finding, { kind, hasKey, publish }: Asked): readonly string[] {
  const options = HINTS.get(finding.code)?.(finding, hasKey ? [] : [KEY]) ?? [];
  // `explain` sends nothing, and so has no option to allow it.
  if (kind !== 'check') return options.filter((option) => option === KEY);
  return options.filter((option) => option !== `--publish ${publish}`);
}
