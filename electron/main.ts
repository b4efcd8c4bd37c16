import { app, ipcMain, session, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import path from 'node:path';
import { serveRenderer } from './shell/app-scheme.ts';
import { startsHidden } from './shell/autostart.ts';
import { installFaultHandlers } from './shell/fault.ts';
import { readFirstLook } from './shell/first-look.ts';
import { HandedOver } from './shell/handed-link.ts';
import { serveIpc, type Answering } from './shell/ipc-server.ts';
import { createLog } from './shell/log.ts';
import { endSelfTest, isSelfTest } from './shell/self-test.ts';
import { denyByDefault, useSystemResolver } from './shell/session-policy.ts';
import { placeUserData, prepareApp } from './shell/start-up.ts';
import { applyTheme, createWindow, isOwnPage, loadPage } from './shell/window.ts';

const log = createLog({
  file: () => path.join(app.getPath('userData'), 'cuelight.log'),
  // What it needs to know of push URLs is not read before the first window.
  mask: async (text) => (await import('./push-url/mask.ts')).maskSecrets(text),
  wallNow: Date.now,
  echo: (line) => void process.stderr.write(line),
});
let tellOfFault = (): void => {};
const onFault = (where: string, error: unknown): void => {
  log.fault(where, error);
  tellOfFault();
};
installFaultHandlers(process, onFault);

placeUserData();
const handed = new HandedOver();
if (prepareApp(handed)) app.whenReady().then(start).catch(stopAtStart);
else app.quit();

/** The window opens at once; what is behind it is read when the page has its files, not in its way. */
async function start(): Promise<void> {
  useSystemResolver();
  denyByDefault(session.defaultSession);
  const userData = app.getPath('userData');
  const { theme, zoomPercent } = await readFirstLook(path.join(userData, 'profiles.json'));
  applyTheme(theme);
  const window = await createWindow({
    preload: beside('../preload/preload.cjs'),
    boundsFile: path.join(userData, 'window.json'),
    hidden: startsHidden(),
    zoomPercent,
    onFault,
  });
  let opened: Promise<Answering> | null = null;
  const open = (): Promise<Answering> => (opened ??= openBehind(window));
  serveIpc({ ipc: ipcMain, isTrusted: ({ senderFrame }: IpcMainInvokeEvent) => isOwnPage(window, senderFrame), answering: open, onFault });
  serveRenderer(session.defaultSession, beside('../renderer'), () => void open());
  await loadPage(window);
}

async function openBehind(window: BrowserWindow): Promise<Answering> {
  try {
    const { openProgram } = await import('./program.ts');
    const scripts = import.meta.dirname;
    const { answering, hub } = await openProgram({ window, scripts, log, handed, onFault, onHub: (tell) => (tellOfFault = tell) });
    if (!isSelfTest()) return answering;
    const { selfTesting } = await import('./shell/self-test-steps.ts');
    return selfTesting(answering, { window, scripts, hub });
  } catch (error) {
    await stopAtStart(error);
    throw error;
  }
}

function beside(file: string): string {
  return path.join(import.meta.dirname, file);
}

async function stopAtStart(error: unknown): Promise<void> {
  log.fault('start', error);
  await log.idle();
  if (isSelfTest()) endSelfTest({ selfTest: 'failed', step: 'start', why: String(error) });
  else app.exit(3);
}
