import { app } from 'electron';
import { registerAppScheme } from './app-scheme.ts';
import { installMenu } from './first-menu.ts';
import { handedByCommandLine, handedText, LINK_SCHEME, type HandedOver } from './handed-link.ts';
import { isHeldByAnother } from './instance-lock.ts';
import { isSelfTest, placeSelfTest } from './self-test.ts';
import { confineWebContents, resolveNoNames } from './session-policy.ts';

/** As the package has it. */
const APP_ID = 'org.cuelight.app';

/** Where this user's files are; tests and second copies say so by switch or environment. */
export function placeUserData(): void {
  const place = isSelfTest()
    ? placeSelfTest()
    : app.commandLine.getSwitchValue('user-data-dir') || (process.env['CUELIGHT_USER_DATA'] ?? '');
  if (place !== '') app.setPath('userData', place);
}

/** All that must be done before the app is ready. False: another Cuelight runs already and was brought to the front. */
export function prepareApp(handed: HandedOver): boolean {
  if (!app.requestSingleInstanceLock() && isHeldByAnother(app.getPath('userData'))) return false;
  // As the fuse does with Node's inspector: nobody is let into a packed program's window through a switch.
  if (app.isPackaged) for (const door of ['remote-debugging-port', 'remote-debugging-pipe']) app.commandLine.removeSwitch(door);
  if (isSandboxed()) app.enableSandbox();
  // Windows shows notifications of programs that have a name of their own.
  if (process.platform === 'win32') app.setAppUserModelId(APP_ID);
  registerAppScheme();
  confineWebContents();
  resolveNoNames();
  installMenu();
  takeLinks(handed);
  return true;
}

/** Links, and a push URL on a command line: its own, or that of a start that ended since this one runs. They are secrets and never logged. */
function takeLinks(handed: HandedOver): void {
  // A copy in a folder of its source must not take the links from an installed one.
  if (app.isPackaged && !isSelfTest()) app.setAsDefaultProtocolClient(LINK_SCHEME);
  app.on('open-url', (event, url) => {
    event.preventDefault();
    handed.offer(handedText(url));
  });
  app.on('second-instance', (_event, argv) => handed.offer(handedByCommandLine(argv)));
  handed.offer(handedByCommandLine(process.argv));
}

/** False when started with --no-sandbox: the window says so. */
export function isSandboxed(): boolean {
  return !app.commandLine.hasSwitch('no-sandbox');
}

/** How long quitting may wait for what is still being written, ms. */
const QUIT_MS = 3000;

let last = (): void => {};

/** Ends the program, and does this when all is on disk and nothing of it runs any more. */
export function quitAndThen(act: () => void): void {
  last = act;
  app.quit();
}

/** The last window closed ends the program, but not before `end` has: what was typed a moment ago is on disk, no process is left. */
export function endBeforeQuit(end: () => Promise<void>): void {
  let ended = false;
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    const bound = new Promise<void>((resolve) => {
      setTimeout(resolve, QUIT_MS);
    });
    void Promise.race([end().catch(() => {}), bound]).finally(() => {
      ended = true;
      // Not at once: while this event is still being told, a second quit is taken for the first and forgotten.
      setImmediate(() => {
        last();
        app.quit();
      });
    });
  });
}
