import type { CloudClient } from '../cloud/client.ts';
import { askStanding, askStops, type StreamStop } from '../cloud/stream.ts';
import type { CauseCode } from '../contract/cause.ts';
import type { Evidence } from '../contract/finding.ts';
import { cloudFaultEvidence, cloudStreamOf, type CloudWord } from '../preflight/cloud-word.ts';
import { maskSecrets } from '../push-url/mask.ts';
import type { PushTarget } from '../push-url/target.ts';

/** What the cloud's API says of a show that is down; what it failed to say is in `evidence`. */
export interface CloudNews {
  readonly state: CloudWord['state'];
  /** Ends and refusals since the drop, the newest first. */
  readonly stops: readonly StreamStop[];
  readonly evidence: { readonly [key: string]: Evidence };
}

export const NO_NEWS: CloudNews = { state: 'unknown', stops: [], evidence: {} };

/** Whole seconds in the record, and a server that was faster than our notice. */
const BEFORE_NOTICE_MS = 10_000;

/** Never rejects. `agoMs`: since the notice of the drop. */
export async function askCloudNews(client: CloudClient, target: PushTarget, agoMs: number, signal: AbortSignal): Promise<CloudNews> {
  const stream = cloudStreamOf(target);
  const standing = await askStanding(client, stream, signal);
  if (!standing.ok) return { ...NO_NEWS, evidence: cloudFaultEvidence(standing.code, standing.evidence) };
  const { state, forbiddenUntil } = standing.value;
  // After the first answer, which tells the cloud's clock.
  const stops = await askStops(client, stream, agoMs + BEFORE_NOTICE_MS, signal);
  return {
    state,
    stops: stops.ok ? stops.value.map((stop) => ({ ...stop, reason: maskSecrets(stop.reason, target) })) : [],
    evidence: {
      cloudState: state,
      ...(forbiddenUntil === undefined ? {} : { forbiddenUntil }),
      ...(stops.ok ? {} : cloudFaultEvidence(stops.code, stops.evidence)),
    },
  };
}

/** Why the push that was live ended: the first end since then is its own, a later one somebody else's. */
export function endOfLived({ stops }: CloudNews): StreamStop | null {
  return stops.findLast(({ refused }) => !refused) ?? null;
}

/** Why pushes are refused, by the cloud's plain word: its record of the newest one, or a ban that stands. */
export function cloudRefusal({ state, stops }: CloudNews, causeFromWords: (text: string) => CauseCode | null): CauseCode | null {
  const newest = stops.find(({ refused }) => refused);
  const recorded = newest === undefined ? null : causeFromWords(newest.reason);
  return recorded ?? (state === 'forbid' ? 'rtmp.forbidden' : null);
}

/** No retry changes these: somebody must, in the cloud's console. Another network, a free name or a free slot may come by itself. */
const FINAL: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'rtmp.forbidden',
  'rtmp.account',
  'rtmp.domain',
  'url.bad-name',
  'auth.wrong',
  'auth.missing',
  'expiry.missing',
]);

export function isFinal(code: CauseCode): boolean {
  return FINAL.has(code);
}
