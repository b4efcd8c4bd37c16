/**
 * Evidence: `already` (true) and `holder` (`relay` or `obs`) when this computer is live on it. With a play URL: `playProbe` (`live`, `idle`,
 * `unknown`), `playKind` (`rtmp`, `http-flv`, `hls`, `other`), `why` (`media`, `no-media`, `still`, `not-there`, `refused`, `not-flv`, `unreachable`,
 * `redirected`, `unsupported`, `unresolved`, `closed`), `httpStatus`, `messages` (media seen), `playMs`. With the cloud's API: `cloudState`
 * (`active`, `inactive`, `forbid`), `forbiddenUntil`; or `cloud`, why it told nothing (`wrong-credentials`, `no-permission`, `clock-skew`,
 * `rate-limit`, `unreachable`, `unreadable`, `refused`), with `cloudApiCode`, `cloudPolicy`, `cloudErrno`, `cloudHttpStatus`.
 */
import type { FindingDraft } from '../../contract/finding.ts';
import { pass, type Check, type CheckRun } from '../check.ts';
import { askCloud } from '../cloud-word.ts';
import { tenths } from '../limits.ts';
import { askObs, isSameStream } from '../obs-push.ts';
import { probePlayUrl, type PlayFinding } from '../play-probe.ts';

export const inUseCheck: Check = {
  id: 'in-use',
  needs: ['url'],
  run: async (run) => {
    const { request, ports, facts } = run;
    const holder = facts.target === null ? null : (ports.localHolder?.(facts.target) ?? null);
    if (holder !== null) return pass({ already: true, holder });
    if (await isLiveInObs(run)) return pass({ already: true, holder: 'obs' });
    const [play, cloud] = await Promise.all([request.playUrl === null ? null : probePlayUrl(request.playUrl, run), askCloud(run)]);
    facts.playProbe = play?.state ?? null;
    facts.cloudState = cloud.state;
    return judgeInUse(facts, { ...(play === null ? {} : playEvidence(play)), ...cloud.evidence });
  },
};

/** Any sign of somebody live counts: a wrong "in use" costs a minute, a wrong "free" a show. */
function judgeInUse({ playProbe, cloudState }: CheckRun['facts'], evidence: NonNullable<FindingDraft['evidence']>): FindingDraft {
  const forbidden = cloudState === 'forbid';
  if (playProbe === 'live' || cloudState === 'active')
    return { status: 'fail', code: 'rtmp.in-use', also: forbidden ? ['rtmp.forbidden'] : [], evidence };
  if (forbidden) return { status: 'fail', code: 'rtmp.forbidden', evidence };
  return playProbe === 'idle' || cloudState === 'inactive' ? pass(evidence) : { status: 'skip', code: 'rtmp.in-use-unknown', evidence };
}

function playEvidence({ state, playKind, why, httpStatus, messages, afterMs }: PlayFinding): NonNullable<FindingDraft['evidence']> {
  return {
    playProbe: state,
    playKind,
    why,
    playMs: tenths(afterMs),
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(messages === undefined ? {} : { messages }),
  };
}

/** OBS on this computer pushes this very stream. */
async function isLiveInObs(run: CheckRun): Promise<boolean> {
  const { target } = run.facts;
  const report = await askObs(run);
  return target !== null && report?.found === true && report.settings.isLive && isSameStream(report.settings.push, target);
}
