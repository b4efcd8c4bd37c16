import { app, ipcMain, session, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import path from 'node:path';
import { maskSecrets } from './push-url/mask.ts';
import { serveRenderer } from './shell/app-scheme.ts';
import { AuthorityDesk } from './shell/authority-desk.ts';
import { systemEncryption } from './shell/electron-compat.ts';
import { electronPorts } from './shell/electron-ports.ts';
import { installFaultHandlers } from './shell/fault.ts';
import { followSurroundings } from './shell/follow-surroundings.ts';
import { createHandlers } from './shell/handlers.ts';
import { initialState, withSecrets } from './shell/initial-state.ts';
import { serveIpc, type Handlers } from './shell/ipc-server.ts';
import { openLiveWindow } from './shell/live-window.ts';
import { createLog } from './shell/log.ts';
import { giveNotice } from './shell/notices.ts';
import { openPreflight } from './shell/preflight-engine.ts';
import { openProfileStore, type ProfileStore } from './shell/profiles.ts';
import { openSecretStore } from './shell/secret-store.ts';
import { denyByDefault, useSystemResolver } from './shell/session-policy.ts';
import { Shows } from './shell/shows.ts';
import { endBeforeQuit, isSandboxed, placeUserData, prepareApp } from './shell/start-up.ts';
import { createStateHub, type StateHub } from './shell/state-hub.ts';
import { forkUtility } from './shell/utility-child.ts';
import { applyTheme, boundsSaved, createWindow, isOwnPage, loadPage, pickFile } from './shell/window.ts';
import { createPracticeServer } from './practice/create.ts';

const QUIT_DRAIN_MS = 1000; // what a show still sends when the program ends

const log = createLog({
  file: () => path.join(app.getPath('userData'), 'cuelight.log'),
  mask: maskSecrets,
  wallNow: Date.now,
  echo: (line) => void process.stderr.write(line),
});
let hub: StateHub | null = null;
const onFault = (where: string, error: unknown): void => {
  log.fault(where, error);
  if (hub !== null) giveNotice(hub, 'fault');
};
installFaultHandlers(process, onFault);

placeUserData();
if (prepareApp()) app.whenReady().then(start).catch(stopAtStart);
else app.quit();

/** The window opens at once; what the page asks first waits until the keyring has answered. */
async function start(): Promise<void> {
  useSystemResolver();
  denyByDefault(session.defaultSession);
  serveRenderer(session.defaultSession, path.join(import.meta.dirname, '../renderer'));
  const profiles = await openProfileStore({ file: inUserData('profiles.json'), wallNow: Date.now, onUnsaved });
  applyTheme(profiles.loaded.settings.theme);
  const window = await createWindow({
    preload: path.join(import.meta.dirname, '../preload/preload.cjs'),
    boundsFile: inUserData('window.json'),
    onFault,
  });
  app.on('second-instance', () => {
    // The last one may be closing while it writes down what was typed.
    if (window.isDestroyed()) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  serveIpc({
    ipc: ipcMain,
    isTrusted: (event: IpcMainInvokeEvent) => isOwnPage(window, event.senderFrame),
    handlers: assemble(window, profiles),
    onFault,
  });
  await loadPage(window);
}

async function assemble(window: BrowserWindow, profiles: ProfileStore): Promise<Handlers> {
  const facts = {
    version: app.getVersion(),
    platform: process.platform,
    sandboxed: isSandboxed(),
    systemLanguages: app.getPreferredSystemLanguages(),
  };
  const states = createStateHub(initialState(facts, profiles.loaded));
  hub = states;
  const secrets = await openSecretStore({
    folder: app.getPath('userData'),
    encryption: await systemEncryption(),
    keepInFile: profiles.damaged === null ? profiles.loaded.settings.keepSecretsInFile : 'as-found',
    wallNow: Date.now,
    onUnsaved,
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
  const authority = new AuthorityDesk({ hub: states, shows, pickFile: () => pickFile(window) });
  const extraAuthorities = () => authority.read();
  const spawnResolver = () => forkUtility(hostScript('resolve-host'), 'Cuelight resolver');
  const spawnRelay = () => forkUtility(hostScript('relay-host'), 'Cuelight relay');
  const { live, closing } = openLiveWindow({ window, hub: states, shows, spawnRelay, spawnResolver, extraAuthorities, onFault });
  const { preflight, network } = openPreflight({
    hub: states,
    shows,
    spawnResolver,
    extraAuthorities,
    localHolder: (target) => live.localHolder(target),
    onFault,
  });
  const practice = createPracticeServer({
    spawn: () => forkUtility(hostScript('practice-host'), 'Cuelight practice server'),
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
    network.dispose();
    await Promise.all([preflight.dispose(), live.stopAll(QUIT_DRAIN_MS)]);
    await practice.stop();
    await Promise.all([profiles.idle(), secrets.idle(), boundsSaved(), log.idle()]);
  });
  return createHandlers({
    hub: states,
    shows,
    secrets,
    authority,
    preflight,
    network,
    live,
    closing,
    practice,
    ports: electronPorts(window, states),
  });
}

function hostScript(name: string): string {
  return path.join(import.meta.dirname, `${name}.js`);
}

function inUserData(file: string): string {
  return path.join(app.getPath('userData'), file);
}

function onUnsaved(error: unknown): void {
  log.fault('saving', error);
  if (hub !== null) giveNotice(hub, 'profiles-unsaved');
}

async function stopAtStart(error: unknown): Promise<void> {
  log.fault('start', error);
  await log.idle();
  app.exit(3);
}
