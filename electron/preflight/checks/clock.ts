/**
 * Evidence: `offsetMs` (what to add to this computer's clock), `localTime` and `correctedTime` (ISO), `sources`
 * (`{name, kind: "ntp"|"http", offsetMs}` each), `source: "none"|"one"|"disagree"` on `clock.unchecked` when some were asked.
 */
import type { Finding, FindingDraft } from '../../contract/finding.ts';
import { CLOCK_RIGHT_MS, readClock } from '../../network/clock.ts';
import { isValidAt } from '../../network/judge-certificate.ts';
import { pass, type Check } from '../check.ts';
import { probesOf } from '../probes-of-run.ts';
import type { PreflightRequest } from '../request.ts';

const FAIL_FROM_MS = 5 * 60_000;

export const clockCheck: Check = {
  id: 'clock',
  needs: ['url'],
  run: async (run) => {
    const { request, ports, facts, signal, findings } = run;
    const probes = probesOf(run);
    if (probes === null) return { status: 'skip', code: 'clock.unchecked' };
    const letGo = probes.hold();
    const { wallNow } = ports;
    const answer = await readClock({ pages: probes.pages, withTimeServers: probes.source === 'built-in', wallNow, signal });
    letGo();
    const sources = answer.sources.map(({ name, kind, offsetMs }) => ({ name, kind, offsetMs: Math.round(offsetMs) }));
    if (answer.offsetMs === null) {
      return {
        status: 'skip',
        code: 'clock.unchecked',
        evidence: { sources, source: sources.length > 1 ? 'disagree' : sources.length === 1 ? 'one' : 'none' },
      };
    }
    const offsetMs = Math.round(answer.offsetMs);
    facts.clockOffsetMs = offsetMs;
    const localMs = wallNow();
    const evidence = { offsetMs, localTime: isoOf(localMs), correctedTime: isoOf(localMs + offsetMs), sources };
    return judgeClock(offsetMs, evidence, request, breaksTls(findings.get('tls'), localMs + offsetMs));
  },
  revise: (own, { request, ports, facts, findings }) => {
    const offsetMs = facts.clockOffsetMs;
    if (own.code !== 'clock.wrong' || own.status === 'fail' || offsetMs === null) return null;
    const revised = judgeClock(offsetMs, own.evidence, request, breaksTls(findings.get('tls'), ports.wallNow() + offsetMs));
    return revised.status === own.status ? null : revised;
  },
};

function judgeClock(
  offsetMs: number,
  evidence: NonNullable<FindingDraft['evidence']>,
  request: PreflightRequest,
  breaksRtmps: boolean,
): FindingDraft {
  const offMs = Math.abs(offsetMs);
  if (offMs < CLOCK_RIGHT_MS) return pass(evidence);
  const matters = request.signsHere || breaksRtmps;
  return { status: matters && offMs >= FAIL_FROM_MS ? 'fail' : 'warn', code: 'clock.wrong', evidence };
}

/** The certificate is out of its time by this computer's clock alone. */
function breaksTls(tls: Finding | undefined, correctedMs: number): boolean {
  return tls?.code === 'tls.expired' && isValidAt(tls.evidence, correctedMs);
}

function isoOf(unixMs: number): string | null {
  const date = new Date(unixMs);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
