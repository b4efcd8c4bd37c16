import { isNearHost } from '../../network/address-kind.ts';
import type { PreflightPorts } from '../../preflight/check.ts';
import { CLOUD, isOfCloud, openCloud } from '../../preflight/cloud-word.ts';
import { providerById } from '../../push-url/providers/index.ts';
import { askCloudNews } from '../cloud-news.ts';
import type { InquiryPorts } from '../drop-inquiry.ts';
import { probeGateway } from '../gateway.ts';
import type { IncidentDesk } from '../incidents.ts';
import { recheckOf } from '../recheck.ts';
import type { LiveShow } from '../show.ts';
import { mediaNow } from '../viewer.ts';
import type { TargetKeeper } from './target-keeper.ts';

export interface InquiryOptions {
  readonly show: LiveShow;
  readonly ports: PreflightPorts;
  readonly incidents: IncidentDesk;
  readonly keeper: TargetKeeper;
  /** The push is somebody else's; nothing here sends. */
  readonly watching?: boolean;
  /** OBS pushes by itself, from here. */
  readonly source?: 'obs';
  /** Unix ms by the best clock known. */
  readonly wallNow: () => number;
  /** By how much the wall clock was set since the show began. */
  readonly clockStepsMs?: () => number;
  readonly networkIsBack: () => void;
  readonly learned: () => void;
}

/** The real checks, gateway and viewer behind an inquiry. */
export function inquiryPorts({
  show,
  ports,
  incidents,
  keeper,
  watching = false,
  source,
  wallNow,
  clockStepsMs = () => 0,
  networkIsBack,
  learned,
}: InquiryOptions): InquiryPorts {
  const { playUrl } = show;
  // As with the built-in controls: nobody is contacted who was not to be.
  const asksOthers = show.controls !== 'none' && !(show.controls === 'built-in' && isNearHost(show.target.host));
  const cloud = show.cloud === undefined || !isOfCloud(show.provider) ? null : openCloud(show.cloud, ports, wallNow);
  // A custom domain shows no provider; whoever gives an account has named it.
  const speaker = show.provider ?? (cloud === null ? null : providerById(CLOUD));
  return {
    incidents,
    watching,
    ...(source === undefined ? {} : { source }),
    recheck: recheckOf(show, () => keeper.text, ports, watching),
    gateway: (signal) => probeGateway(asksOthers ? ports.dial : null, signal),
    mediaNow: playUrl === null || watching ? null : (signal) => mediaNow(playUrl, ports, signal),
    cloud: cloud === null ? null : (agoMs, signal) => askCloudNews(cloud, keeper.target, agoMs, signal),
    causeFromWords: (text) => speaker?.causeFromWords(text) ?? null,
    expiresAtMs: () => keeper.expiresAtMs,
    wallNow,
    now: ports.now,
    clockStepsMs,
    networkIsBack,
    learned,
  };
}
