import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { answered } from './answered.ts';
import { openDisplay, type Display } from './xvfb.ts';

const ROOT = path.join(import.meta.dirname, '../..');
/** `nobody`: as root there is no sandbox, so Electron never runs as root here. */
const UNPRIVILEGED = 65_534;
const LAUNCH_MS = 30_000;

export interface LaunchOptions {
  /** A session with a keyring of its own, so that safeStorage really encrypts; otherwise it finds none. */
  readonly keyring?: boolean;
  /** A home of an earlier launch, to start where that one ended; otherwise a fresh one. */
  readonly home?: Home;
  /** Put before the program: `['ip', 'netns', 'exec', 'cut-off']`. */
  readonly prefix?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: { readonly [name: string]: string };
  /** The user's language, default `en_US.UTF-8`. */
  readonly lang?: string;
  /** Not to wait for the lamp: the home holds another program, or its start is the matter. */
  readonly undrawn?: boolean;
}

/** Where one user's files are, and a copy of the built program beside them. */
export interface Home {
  readonly folder: string;
  readonly userData: string;
  remove(): Promise<void>;
}

export interface RunningCuelight {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: Home;
  /** Everything the page's console and its failed requests said. */
  readonly consoleLines: readonly string[];
  /** What the program wrote on standard output and standard error. */
  readonly output: () => string;
  /** Ends it without a word. */
  readonly kill: () => void;
  /** Quits as a user would; the home stays if it was given. */
  close(): Promise<void>;
}

/** The folder of the Electron that set-up found or fetched. */
export async function electronFolder(): Promise<string> {
  const given = process.env['CUELIGHT_ELECTRON_DIR'] ?? process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  if (given !== undefined && given !== '') return given;
  const { dir } = JSON.parse(await readFile(path.join(ROOT, 'out/electron-runtime.json'), 'utf8')) as { dir: string };
  return dir;
}

/** A fresh home with the built program in it, readable by the user who will run it wherever the checkout is. */
export async function makeHome(): Promise<Home> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-e2e-'));
  const app = path.join(folder, 'app');
  await mkdir(path.join(app, 'out'), { recursive: true });
  await cp(path.join(ROOT, 'package.json'), path.join(app, 'package.json'));
  for (const part of ['main', 'preload', 'renderer'])
    await cp(path.join(ROOT, 'out', part), path.join(app, 'out', part), { recursive: true });
  for (const own of ['home', 'run', 'user-data', 'tmp']) {
    await mkdir(path.join(folder, own), { mode: 0o700 });
    if (isRoot()) await chown(path.join(folder, own), UNPRIVILEGED, UNPRIVILEGED);
  }
  await chmod(folder, 0o755);
  return {
    folder,
    userData: path.join(folder, 'user-data'),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }),
  };
}

/** Starts the real program in a real Electron, with its real sandbox, on a display of its own. */
export async function launchCuelight(options: LaunchOptions = {}): Promise<RunningCuelight> {
  const home = options.home ?? (await makeHome());
  let display: Display | null = null;
  try {
    display = await openDisplay();
    return await launch(options, home, display);
  } catch (error) {
    await display?.close();
    if (options.home === undefined) await home.remove();
    throw error;
  }
}

async function launch(options: LaunchOptions, home: Home, display: Display): Promise<RunningCuelight> {
  const chunks: string[] = [];
  const app = askingAgain(
    await _electron.launch({
      executablePath: await writeStarter(home, options),
      args: [
        path.join(home.folder, 'app'),
        `--lang=${(options.lang ?? 'en_US').split('.')[0]?.replace('_', '-')}`,
        ...(options.args ?? []),
      ],
      env: environment(options, home, display),
      cwd: home.folder,
      chromiumSandbox: true,
      // The system's, or what the program makes of it; not Playwright's.
      colorScheme: null,
      timeout: LAUNCH_MS,
    }),
  );
  // Playwright forgets it once the program has ended.
  const program = app.process();
  for (const stream of [program.stdout, program.stderr]) stream?.on('data', (data: Buffer) => chunks.push(data.toString()));
  const consoleLines: string[] = [];
  const page = await app.firstWindow({ timeout: LAUNCH_MS });
  page.on('console', (message) => consoleLines.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => consoleLines.push(`pageerror: ${error.message}`));
  page.on('requestfailed', (request) => consoleLines.push(`requestfailed: ${request.url()}`));
  // A key pressed before the page is drawn is heard by nobody.
  if (options.undrawn !== true) await page.getByTestId('lamp').first().waitFor({ timeout: LAUNCH_MS });
  return {
    app,
    page,
    home,
    consoleLines,
    output: () => chunks.join(''),
    kill: () => void program.kill('SIGKILL'),
    close: async () => {
      await app.close();
      await display.close();
      if (options.home === undefined) await home.remove();
    },
  };
}

/** Questions to main whose answer the inspector lost are asked again. */
function askingAgain(app: ElectronApplication): ElectronApplication {
  const evaluate = app.evaluate.bind(app) as (...args: readonly unknown[]) => Promise<unknown>;
  const ask = (...args: readonly unknown[]): Promise<unknown> => answered(() => evaluate(...args));
  return Object.assign(app, { evaluate: ask });
}

/**
 * Playwright starts one file, so what comes before Electron is a script: the prefix, the change of user, and the keyring's session. Given
 * a file, Playwright adds no switches of its own, which would turn the keyring off.
 */
async function writeStarter(home: Home, { keyring = false, prefix = [] }: LaunchOptions): Promise<string> {
  const electron = path.join(await electronFolder(), 'electron');
  const user = isRoot() ? ['setpriv', '--reuid', String(UNPRIVILEGED), '--regid', String(UNPRIVILEGED), '--clear-groups', '--'] : [];
  const session = keyring
    ? ['dbus-run-session', '--', 'sh', '-c', 'printf x | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$@"', 'sh']
    : [];
  const command = [...prefix, ...user, ...session, electron].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const file = path.join(home.folder, keyring ? 'start-with-keyring' : 'start');
  await writeFile(file, `#!/bin/sh\nexec ${command} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

function environment(
  { keyring = false, env = {}, lang = 'en_US.UTF-8' }: LaunchOptions,
  home: Home,
  display: Display,
): Record<string, string> {
  const own = path.join(home.folder, 'home');
  return {
    PATH: process.env['PATH'] ?? '/usr/bin:/bin',
    DISPLAY: display.name,
    HOME: own,
    TMPDIR: path.join(home.folder, 'tmp'),
    XDG_CONFIG_HOME: path.join(own, '.config'),
    XDG_CACHE_HOME: path.join(own, '.cache'),
    XDG_DATA_HOME: path.join(own, '.local/share'),
    XDG_RUNTIME_DIR: path.join(home.folder, 'run'),
    CUELIGHT_USER_DATA: home.userData,
    LANG: lang,
    ...(keyring ? { XDG_CURRENT_DESKTOP: 'GNOME' } : { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }),
    ...env,
  };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Puts a text on the clipboard of the program's display, as another program would. */
export async function putOnClipboard(app: ElectronApplication, text: string): Promise<void> {
  await app.evaluate(({ clipboard }, value) => clipboard.writeText(value), text);
}

export async function readFromClipboard(app: ElectronApplication): Promise<string> {
  return await app.evaluate(({ clipboard }) => clipboard.readText());
}
