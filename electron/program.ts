import { app, type BrowserWindow } from 'electron';
import path from 'node:path';
import { INPUTS } from './contract/schemas.ts';
import { RELAY_V8_FLAGS } from './live/relay-v8-flags.ts';
import { createPracticeServer } from './practice/create.ts';
import { AboutDesk } from './shell/about-desk.ts';
import { AuthorityDesk } from './shell/authority-desk.ts';
import { DraftDesk } from './shell/draft-desk.ts';
import { systemEncryption } from './shell/electron-compat.ts';
import { electronPorts } from './shell/electron-ports.ts';
import { openDesktop } from './shell/desktop.ts';
import { followSurroundings } from './shell/follow-surroundings.ts';
import { createHandlers } from './shell/handlers.ts';
import type { HandedOver } from './shell/handed-link.ts';
import { openUpdates, possibleUpdates } from './shell/open-updates.ts';
import { openHistory } from './shell/history-window.ts';
import { initialState, withSecrets } from './shell/initial-state.ts';
import type { Answering, Handlers } from './shell/ipc-server.ts';
import { openLiveWindow } from './shell/live-window.ts';
import type { Log } from './shell/log.ts';
import { giveNotice } from './shell/notices.ts';
import { ObsDesk } from './shell/obs-desk.ts';
import { openPreflight } from './shell/preflight-engine.ts';
import { openProfileStore, type ProfileStore } from './shell/profiles.ts';
import { SavingTroubles } from './shell/saving-troubles.ts';
import { openSecretStore } from './shell/secret-store.ts';
import { Shows } from './shell/shows.ts';
import { endBeforeQuit, isSandboxed } from './shell/start-up.ts';
import { createStateHub, type StateHub } from './shell/state-hub.ts';
import { forkUtility } from './shell/utility-child.ts';
import { applyTheme, boundsSaved, comeForward, pickFile } from './shell/window.ts';

const HISTORY_CLOSE_MS = 1000;
const QUIT_DRAIN_MS = 1000; // what a show still sends when the program ends

export interface ProgramOptions {
  readonly window: BrowserWindow;
  /** The folder of the processes' scripts. */
  readonly scripts: string;
  readonly log: Log;
  /** What links and command lines hand over. */
  readonly handed: HandedOver;
  readonly onFault: (where: string, error: unknown) => void;
  /** From now on a fault can be said in the window. */
  readonly onHub: (tellOfFault: () => void) => void;
}

/** All that stands behind the window. */
export async function openProgram(options: ProgramOptions): Promise<{ readonly answering: Answering; readonly hub: StateHub }> {
  const { window, log } = options;
  const saving = new SavingTroubles((error) => log.fault('saving', error));
  const profiles = await openProfileStore({ file: inUserData('profiles.json'), wallNow: Date.now, ...saving.of('profiles') });
  applyTheme(profiles.loaded.settings.theme);
  const facts = {
    version: app.getVersion(),
    platform: process.platform,
    sandboxed: isSandboxed(),
    packaged: app.isPackaged,
    updates: possibleUpdates(),
    systemLanguages: app.getPreferredSystemLanguages(),
  };
  const states = createStateHub(initialState(facts, profiles.loaded));
  saving.tellIn(states);
  options.onHub(() => giveNotice(states, 'fault'));
  app.on('second-instance', () => comeForward(window));
  return { answering: { inputs: INPUTS, handlers: assemble(options, { states, profiles, saving }) }, hub: states };
}

interface Stores {
  readonly states: StateHub;
  readonly profiles: ProfileStore;
  readonly saving: SavingTroubles;
}

async function assemble(
  { window, scripts, log, handed, onFault }: ProgramOptions,
  { states, profiles, saving }: Stores,
): Promise<Handlers> {
  const script = (name: string): string => path.join(scripts, `${name}.js`);
  const secrets = await openSecretStore({
    folder: app.getPath('userData'),
    encryption: await systemEncryption(),
    keepInFile: profiles.damaged === null ? profiles.loaded.settings.keepSecretsInFile : 'as-found',
    wallNow: Date.now,
    ...saving.of('secrets'),
  });
  states.update((state) => withSecrets(state, secrets.storage));
  if (profiles.damaged !== null) giveNotice(states, 'profiles-damaged', { file: profiles.damaged });
  if (secrets.damaged.length > 0) giveNotice(states, 'secrets-damaged', { file: secrets.damaged.join(', ') });

  const shows = new Shows({
    hub: states,
    profiles,
    secrets,
    wallNow: Date.now,
    onSecretsChanged: (showId) => {
      preflight.urlChanged(showId);
      network.forget(showId);
    },
  });
  const drafts = new DraftDesk(states, shows);
  const authority = new AuthorityDesk({ hub: states, shows, pickFile: () => pickFile(window) });
  const about = new AboutDesk({ file: path.join(scripts, 'licences.json'), version: app.getVersion(), versions: process.versions });
  const extraAuthorities = () => authority.read();
  const spawnResolver = () => forkUtility(script('resolve-host'), 'Cuelight resolver');
  const spawnRelay = () => forkUtility(script('relay-host'), 'Cuelight relay', RELAY_V8_FLAGS);
  const obs = new ObsDesk({ hub: states, secrets });
  const openObsLink = () => obs.openLink();
  const desktop = openDesktop({ window, hub: states, drafts, handed, onFault });
  const history = openHistory({ window, hub: states, script: script('history-worker'), onFault });
  const updates = openUpdates({ hub: states, onFault });
  const { live, closing } = openLiveWindow({
    window,
    hub: states,
    shows,
    openObsLink,
    spawnRelay,
    spawnResolver,
    extraAuthorities,
    desktop,
    record: (showId, show, streamKey) => history.recorder.show(showId, show, streamKey),
    onFault,
  });
  const { preflight, network } = openPreflight({
    hub: states,
    shows,
    spawnResolver,
    extraAuthorities,
    localHolder: (target) => live.localHolder(target),
    obs: (signal) => obs.inspect(signal),
    onReport: (showId, run) => history.recorder.report(showId, run),
    onFault,
  });
  const practice = createPracticeServer({
    spawn: () => forkUtility(script('practice-host'), 'Cuelight practice server'),
    onState: (state) => states.update((whole) => ({ ...whole, practice: state })),
    onRestarted: (show) => {
      if (show !== null) shows.setPractice(show);
      giveNotice(states, 'practice-restarted');
    },
    onGivenUp: () => giveNotice(states, 'practice-failed'),
  });

  const surroundings = followSurroundings({ preflight, network, live });
  endBeforeQuit(async () => {
    surroundings.stop();
    updates.dispose();
    network.dispose();
    obs.dispose();
    desktop.dispose();
    await Promise.all([preflight.dispose(), live.stopAll(QUIT_DRAIN_MS)]);
    await Promise.all([practice.stop(), history.close(HISTORY_CLOSE_MS)]);
    await Promise.all([profiles.idle(), secrets.idle(), boundsSaved(), log.idle()]);
  });
  return createHandlers({
    hub: states,
    shows,
    secrets,
    about,
    authority,
    preflight,
    network,
    live,
    closing,
    drafts,
    compact: desktop.compact,
    obs,
    practice,
    history,
    updates,
    ports: electronPorts(window, states),
  });
}

function inUserData(file: string): string {
  return path.join(app.getPath('userData'), file);
}
