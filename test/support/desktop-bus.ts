import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { Home } from './electron-app.ts';

/** `nobody`, who runs Electron in the tests: a bus lets in its own user alone. */
const USER = process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] : ['env', '--'];
/** The system's, which the Debian package of the mocks is for. */
const PYTHON = '/usr/bin/python3';
const START_MS = 15_000;

/** One call over the bus: its arguments and its answer as JSON. */
const ASK = `
import dbus, json, sys
name, path, its, method, args = json.loads(sys.argv[1])
found = dbus.SessionBus().get_object(name, path)
print(json.dumps(dbus.Interface(found, its).get_dbus_method(method)(*args)))
`;

/** dbusmock's own interface: what the mock is told to do. */
export const MOCK = 'org.freedesktop.DBus.Mock';

export interface Mock {
  ask(path: string, its: string, method: string, ...args: readonly unknown[]): unknown;
  /** What others have called on it so far, one a line, as the mock wrote it. */
  readonly log: () => string;
  end(): Promise<void>;
}

export interface DesktopBus {
  readonly address: string;
  /** Asks whoever is on it. */
  ask(name: string, path: string, its: string, method: string, ...args: readonly unknown[]): unknown;
  /** Plays a program by one of dbusmock's templates. */
  playTemplate(template: string, name: string, parameters?: { readonly [key: string]: string }): Promise<Mock>;
  /** Plays a program that has nothing yet. */
  play(name: string, path: string, its: string): Promise<Mock>;
  close(): Promise<void>;
}

/** A bus of the test's own, where other programs are played by python-dbusmock: the desktop's panel, its notifications, its sleep. */
export async function openDesktopBus(home: Home, label: string): Promise<DesktopBus> {
  const address = `unix:path=${path.join(home.folder, 'run', label)}`;
  const env = { PATH: '/usr/bin:/bin', HOME: path.join(home.folder, 'home'), DBUS_SESSION_BUS_ADDRESS: address };
  const [user = '', ...rest] = USER;
  const start = (...command: string[]): ChildProcess => spawn(user, [...rest, ...command], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const daemon = start('dbus-daemon', '--session', '--nofork', '--print-address', `--address=${address}`);
  await once(daemon.stdout as Readable, 'data');
  const children: ChildProcess[] = [daemon];

  const ask = (name: string, object: string, its: string, method: string, ...args: readonly unknown[]): unknown => {
    const words = JSON.stringify([name, object, its, method, args]);
    const { status, stdout, stderr } = spawnSync(user, [...rest, PYTHON, '-c', ASK, words], { env, encoding: 'utf8', timeout: START_MS });
    if (status !== 0) throw new Error(`${its}.${method}: ${stderr}`);
    return JSON.parse(stdout);
  };
  const mock = async (name: string, ...args: string[]): Promise<Mock> => {
    const child = start(PYTHON, '-u', '-m', 'dbusmock', '--session', ...args);
    children.push(child);
    let log = '';
    child.stdout?.on('data', (data: Buffer) => (log += data.toString()));
    const until = Date.now() + START_MS;
    while (ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', name) !== 1) {
      if (Date.now() > until || child.exitCode !== null) throw new Error(`${name} is not there`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return {
      ask: (object, its, method, ...words) => ask(name, object, its, method, ...words),
      log: () => log,
      end: async () => {
        child.kill();
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      },
    };
  };
  return {
    address,
    ask,
    playTemplate: (template, name, parameters = {}) => mock(name, '--template', template, '-p', JSON.stringify(parameters)),
    play: (name, object, its) => mock(name, name, object, its),
    close: async () => {
      for (const child of children.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill();
        await once(child, 'exit');
      }
    },
  };
}
