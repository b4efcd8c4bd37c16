/**
 * Evidence: `already` (true) and `holder` (`relay` or `obs`) when this computer is live on it. With a play URL: `playProbe` (`live`, `idle`,
 * `unknown`), `playKind` (`rtmp`, `http-flv`, `hls`, `other`), `why` (`media`, `no-media`, `still`, `not-there`, `refused`, `not-flv`, `unreachable`,
 * `redirected`, `unsupported`, `unresolved`, `closed`), `httpStatus`, `messages` (media seen), `playMs`.
 */
import { pass, type Check, type CheckRun } from '../check.ts';
import { tenths } from '../limits.ts';
import { askObs, compareWithObs } from '../obs-push.ts';
import { probePlayUrl } from '../play-probe.ts';

export const inUseCheck: Check = {
  id: 'in-use',
  needs: ['url'],
  run: async (run) => {
    const { request, ports, facts } = run;
    const holder = facts.target === null ? null : (ports.localHolder?.(facts.target) ?? null);
    if (holder !== null) return pass({ already: true, holder });
    if (await isLiveInObs(run)) return pass({ already: true, holder: 'obs' });
    if (request.playUrl === null) return { status: 'skip', code: 'rtmp.in-use-unknown', evidence: {} };
    const { state, playKind, why, httpStatus, messages, afterMs } = await probePlayUrl(request.playUrl, run);
    facts.playProbe = state;
    const evidence = {
      playProbe: state,
      playKind,
      why,
      playMs: tenths(afterMs),
      ...(httpStatus === undefined ? {} : { httpStatus }),
      ...(messages === undefined ? {} : { messages }),
    };
    if (state === 'live') return { status: 'fail', code: 'rtmp.in-use', evidence };
    return state === 'idle' ? pass(evidence) : { status: 'skip', code: 'rtmp.in-use-unknown', evidence };
  },
};

/** OBS on this computer pushes this very stream. */
async function isLiveInObs(run: CheckRun): Promise<boolean> {
  const { target } = run.facts;
  const report = await askObs(run);
  if (target === null || report?.found !== true || !report.settings.isLive) return false;
  const { sameServer, sameKey } = compareWithObs(report.settings.push, target);
  return sameServer && sameKey;
}
