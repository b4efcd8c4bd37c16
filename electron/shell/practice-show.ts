import { newProfile, type Profile } from './profiles.ts';
import type { ShowSecrets } from './secret-store.ts';

export const PRACTICE_SHOW_ID = 'practice';

/** In memory only. */
export interface PracticeShow {
  readonly profile: Profile;
  readonly secrets: ShowSecrets;
}

/** Fresh. What was chosen in the one `before` stays, and so does its encoder's key: the encoder stays pointed where it is, whatever is practised. */
export function practiceShow(secrets: ShowSecrets, before: PracticeShow | null): PracticeShow {
  const encoderKey = before?.secrets.encoderKey;
  return {
    profile: { ...newProfile(PRACTICE_SHOW_ID, ''), ...before?.profile, id: PRACTICE_SHOW_ID, name: '', publish: 'real', plannedHours: 2 },
    secrets: { ...(encoderKey === undefined ? {} : { encoderKey }), ...secrets },
  };
}
