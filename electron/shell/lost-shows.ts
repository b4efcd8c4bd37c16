import { newProfile, SHOW_LIMIT, type Profile } from './profiles.ts';
import { PRACTICE_SHOW_ID } from './practice-show.ts';
import { readUrl } from './push-url-desk.ts';
import { OBS_SECRETS_ID, type SecretStore } from './secret-store.ts';

/** The list of shows is lost and their secrets are not: each is a show again, without its plan. */
export function lostShows(secrets: SecretStore): readonly Profile[] {
  const ids = secrets.showIds.filter((id) => id !== PRACTICE_SHOW_ID && id !== OBS_SECRETS_ID && Object.keys(secrets.of(id)).length > 0);
  return ids.slice(0, SHOW_LIMIT).map((id) => newProfile(id, hostOf(secrets.of(id).pushUrl)));
}

function hostOf(pushUrl: string | undefined): string {
  return pushUrl === undefined ? '' : (readUrl(pushUrl).host ?? '').slice(0, 80);
}
