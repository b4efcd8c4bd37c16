import path from 'node:path';
import type { AppState, SecretStorage } from '../contract/app-state.ts';
import { NO_UPDATE, type UpdateState } from '../contract/update.ts';
import { languageOf } from './language.ts';
import type { Library } from './profiles.ts';

export interface ProgramFacts {
  readonly version: string;
  readonly platform: NodeJS.Platform;
  readonly sandboxed: boolean;
  /** Installed, not run from a folder of its source. */
  readonly packaged?: boolean;
  /** Absent: no. */
  readonly updates?: UpdateState['possible'];
  readonly systemLanguages: readonly string[];
}

/** The first state, before the shows are described and the secrets are there. */
export function initialState(facts: ProgramFacts, { settings, authorityFile, selectedShowId }: Library): AppState {
  return {
    rev: 0,
    version: facts.version,
    platform: facts.platform === 'darwin' || facts.platform === 'win32' ? facts.platform : 'linux',
    lang: settings.language === 'system' ? languageOf(facts.systemLanguages) : settings.language,
    settings,
    authorityFile: authorityFile === null ? null : path.basename(authorityFile),
    sandboxed: facts.sandboxed,
    secrets: { kind: 'memory', backend: 'unknown' },
    notices: [],
    shows: [],
    selectedShowId,
    practice: { status: 'off', fault: 'none', port: null, restarts: 0 },
    obs: { hasPassword: false, canPutBack: false },
    closing: false,
    desktop: { tray: false, startWithSystem: facts.packaged === true, hideFromCapture: facts.platform !== 'linux' },
    compact: null,
    attention: null,
    draft: null,
    update: { possible: facts.updates ?? 'no-package', ...NO_UPDATE },
    history: { status: settings.historyDays === 0 ? 'off' : 'on', changes: 0 },
  };
}

/** Where the secrets are; a file of them that was found is a choice that stands. */
export function withSecrets(state: AppState, secrets: SecretStorage): AppState {
  return {
    ...state,
    secrets,
    settings: { ...state.settings, keepSecretsInFile: state.settings.keepSecretsInFile || secrets.kind === 'file' },
  };
}
