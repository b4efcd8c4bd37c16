/**
 * Evidence: `obs` (`not-asked`, `not-found`, `silent`, `needs-password`, `wrong-password`, `kicked`) on `encoder.not-found`. Else what OBS is
 * set to: `serverMasked`, `service` (of OBS's list), `sameServer`, `sameKey` (the URL in parts), `live`, `mode` (`simple`, `advanced`),
 * `videoKbps`, `audioKbps`, `totalKbps`, `encoder`, `keyframeIntervalMs`, `fps`, `sampleRateHz`, `boundTo`; absent where OBS does not say.
 * `encoder.bitrate`: `limitKbps` and `limitBy` (`service`, of the picture alone; `uplink`, `planned`). `encoder.overloaded`: `where` (`encoder`, `render`), `lostPercent`.
 */
import type { CauseCode } from '../../contract/cause.ts';
import { causeRank } from '../../contract/cause.ts';
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import type { ObsSettings } from '../../obs/inspect.ts';
import { pass, type Check, type CheckRun } from '../check.ts';
import { maskPushUrl } from '../../push-url/mask.ts';
import { askObs, compareWithObs } from '../obs-push.ts';

/** What viewers wait for at most after a key frame was missed. */
const KEYFRAMES_OVER_MS = 4000;
const FPS_UNDER = 15;
/** More than a plan may be missed by. */
const OVER_PLAN = 1.1;
const LOST_OVER = 0.01;

type Remark = { readonly code: CauseCode; readonly evidence?: { readonly [key: string]: Evidence } };

export const encoderCheck: Check = {
  id: 'encoder',
  needs: ['url'],
  after: ['publish', 'uplink'],
  run: async (run) => {
    const report = await askObs(run);
    if (report === null) return { status: 'skip', code: 'encoder.not-found', evidence: { obs: 'not-asked' } };
    if (!report.found) return { status: 'skip', code: 'encoder.not-found', evidence: { obs: report.why } };
    return judge(report.settings, run);
  },
};

function judge(settings: ObsSettings, { facts, request, findings }: CheckRun): FindingDraft {
  const { target } = facts;
  if (target === null) return { status: 'skip', code: 'app.waits', waitsFor: 'url' };
  const { sameServer, sameKey } = compareWithObs(settings.push, target);
  const { videoKbps, audioKbps, keyframeIntervalS, fps } = settings;
  const totalKbps = videoKbps === null ? null : videoKbps + (audioKbps ?? 0);
  const evidence = present({
    sameServer,
    sameKey,
    live: settings.isLive,
    serverMasked: maskPushUrl(`${settings.push.server.replace(/\/+$/, '')}/${settings.push.key}`),
    service: settings.push.service,
    mode: settings.mode,
    videoKbps,
    audioKbps,
    totalKbps,
    encoder: settings.encoder,
    keyframeIntervalMs: keyframeIntervalS === null ? null : Math.round(keyframeIntervalS * 1000),
    fps: fps === null ? null : Math.round(fps * 100) / 100,
    sampleRateHz: settings.sampleRateHz,
    boundTo: settings.boundTo,
  });
  const remarks: readonly (Remark | null)[] = [
    sameServer && sameKey ? null : { code: 'encoder.other-url' },
    settings.boundTo === null ? null : { code: 'encoder.other-interface' },
    tooMuch(settings, facts.provider?.limits?.maxVideoKbps, findings.get('uplink')?.evidence['safeKbps'], request.plannedKbps ?? null),
    keyframeIntervalS !== null && keyframeIntervalS * 1000 > KEYFRAMES_OVER_MS ? { code: 'encoder.keyframes' } : null,
    fps !== null && fps < FPS_UNDER ? { code: 'encoder.fps' } : null,
    isRefusedCodec(settings.encoder, facts.provider?.limits?.videoCodecs) ? { code: 'encoder.codec' } : null,
    overloaded(settings),
  ];
  const found = remarks.filter((remark) => remark !== null).sort((left, right) => causeRank(left.code) - causeRank(right.code));
  const [gravest, ...others] = found;
  const all: { [key: string]: Evidence } = { ...evidence };
  for (const remark of found) Object.assign(all, remark.evidence);
  if (gravest === undefined) return pass(all);
  const status = gravest.code === 'encoder.other-url' ? 'fail' : 'warn';
  return { status, code: gravest.code, also: others.map(({ code }) => code), evidence: all };
}

function tooMuch(
  { videoKbps, audioKbps }: ObsSettings,
  mostVideoKbps: number | undefined,
  safeKbps: Evidence | undefined,
  plannedKbps: number | null,
): Remark | null {
  if (videoKbps === null) return null;
  const totalKbps = videoKbps + (audioKbps ?? 0);
  const over = (limitBy: string, limitKbps: number): Remark => ({ code: 'encoder.bitrate', evidence: { limitBy, limitKbps } });
  if (mostVideoKbps !== undefined && videoKbps > mostVideoKbps) return over('service', mostVideoKbps);
  if (typeof safeKbps === 'number' && totalKbps > safeKbps) return over('uplink', safeKbps);
  return plannedKbps !== null && totalKbps > plannedKbps * OVER_PLAN ? over('planned', plannedKbps) : null;
}

/** H.264 is taken everywhere; the others where the service says so. */
function isRefusedCodec(encoder: string | null, taken: readonly string[] = []): boolean {
  const codec = encoder === null ? null : /av1/i.test(encoder) ? 'av1' : /hevc|h265/i.test(encoder) ? 'hevc' : 'h264';
  return codec !== null && codec !== 'h264' && !taken.includes(codec);
}

function overloaded({ encoderLost, renderLost }: ObsSettings): Remark | null {
  const [where, lost] = (encoderLost ?? 0) >= (renderLost ?? 0) ? ['encoder', encoderLost ?? 0] : ['render', renderLost ?? 0];
  return lost > LOST_OVER ? { code: 'encoder.overloaded', evidence: { where, lostPercent: Math.round(lost * 1000) / 10 } } : null;
}

function present(evidence: { readonly [key: string]: Evidence | null }): { readonly [key: string]: Evidence } {
  return Object.fromEntries(Object.entries(evidence).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])));
}
