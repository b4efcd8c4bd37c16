import type { AppState, ShowState } from '../contract/app-state.ts';
import type { LiveChoice } from '../contract/live-show.ts';
import { PRACTICE_SHOW_ID } from './practice-show.ts';
import type { Profile } from './profiles.ts';
import { readUrl } from './push-url-desk.ts';
import type { ShowSecrets } from './secret-store.ts';
import type { StateHub } from './state-hub.ts';

export function showOf(state: AppState, showId: string): ShowState | null {
  return state.shows.find(({ id }) => id === showId) ?? null;
}

/** Changes one show; a show that is gone stays gone. */
export function patchShow(hub: StateHub, showId: string, patch: (show: ShowState) => Partial<ShowState>): void {
  hub.update((state) => ({
    ...state,
    shows: state.shows.map((show) => (show.id === showId ? { ...show, ...patch(show) } : show)),
  }));
}

/** What the window may know of a show; what the desks say of it stays as it is in `old`. */
export function showState(profile: Profile, secrets: ShowSecrets, old: ShowState | null): ShowState {
  const { pushUrl, signingKey, backupKey, playUrl, cloudKey } = secrets;
  const reading = pushUrl === undefined ? null : readUrl(pushUrl, profile.provider);
  return {
    id: profile.id,
    name: profile.name,
    kind: profile.id === PRACTICE_SHOW_ID ? 'practice' : 'own',
    maskedUrl: reading?.maskedUrl ?? null,
    host: reading?.host ?? null,
    hasPushUrl: pushUrl !== undefined,
    hasKey: signingKey !== undefined,
    hasBackupKey: backupKey !== undefined,
    hasPlayUrl: playUrl !== undefined,
    provider: profile.provider,
    foundProvider: reading?.foundProvider ?? null,
    signEnd: reading?.signEnd ?? null,
    canSign: reading !== null && reading.signEnd !== null && (signingKey ?? backupKey) !== undefined,
    cloudId: profile.cloudId,
    hasCloudKey: cloudKey !== undefined,
    plannedHours: profile.plannedHours,
    plannedBitrateKbps: profile.plannedBitrateKbps,
    publish: profile.publish,
    offer: old?.offer ?? null,
    run: old?.run ?? null,
    networkTest: old?.networkTest ?? null,
    liveChoice: choiceOf(profile),
    live: old?.live ?? null,
  };
}

function choiceOf({ live: { source, policy, record, lan } }: Profile): LiveChoice {
  return { source, policy, record, lan };
}
