import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { openDesktopBus, type DesktopBus, type Mock } from '../../support/desktop-bus.ts';
import { launchCuelight, makeHome, type Home, type RunningCuelight } from '../../support/electron-app.ts';
import { startNginxRtmp, type NginxRtmp } from '../../support/nginx-rtmp.ts';
import { startScriptedObs, type ScriptedObs } from '../../support/obs-websocket.ts';
import { pause } from '../../support/pause.ts';
import { startScriptedPeer, type ScriptedPeer } from '../../support/scripted-peer.ts';
import type { Canaries } from './canaries.ts';

const NOTIFICATIONS = 'org.freedesktop.Notifications';
const WATCHER = 'org.kde.StatusNotifierWatcher';
const SECRETS = 'org.freedesktop.secrets';
/** A snapshot cuts texts at 1024 signs, and a state with a secret at its end is longer. */
const WHOLE_TEXTS = '--js-flags=--heap-snapshot-string-limit=100000000';

/** The real program, and everybody it speaks with: a desktop with a keyring, an ingest, one that says everything back, and OBS. */
export interface Stage {
  readonly home: Home;
  readonly cuelight: RunningCuelight;
  /** Of the newest run, also while it ends. */
  readonly pid: number;
  readonly nginx: NginxRtmp;
  readonly echo: ScriptedPeer;
  readonly obs: ScriptedObs;
  readonly obsPassword: string;
  /** What the ingest says to the next who publish. */
  refuse(refused: boolean): void;
  /** Everything that the program told the desktop. */
  readonly desktopHeard: () => string;
  /** What all its runs wrote on standard output and standard error, and its page's console. */
  readonly output: () => string;
  /** Quits, and starts again in the same home. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(canaries: Canaries): Promise<Stage> {
  const home = await makeHome();
  const bus = await openDesktopBus(home, 'bus');
  const keyring = await openKeyring(home, bus);
  const heard: Mock[] = [
    await playPanel(bus),
    await bus.playTemplate('notification_daemon', NOTIFICATIONS, { capabilities: 'body actions' }),
  ];
  let refused = false;
  const nginx = await startNginxRtmp({ onPublish: () => (refused ? 403 : 200) });
  const echo = await startEcho();
  const obsPassword = canaries.make('OBS password', ' ü"&%/+ ');
  const obs = await startScriptedObs({
    password: obsPassword,
    service: {
      server: `rtmp://127.0.0.1:${nginx.port}/live`,
      key: canaries.make('OBS old key', '?a=%2F&b='),
      use_auth: true,
      username: canaries.make('OBS old login'),
      password: canaries.make('OBS old login', '"\\'),
    },
  });
  const start = (): Promise<RunningCuelight> =>
    launchCuelight({
      home,
      args: [WHOLE_TEXTS],
      env: { DBUS_SESSION_BUS_ADDRESS: bus.address, XDG_CURRENT_DESKTOP: 'GNOME' },
    });
  let cuelight = await start();
  let pid = cuelight.app.process().pid ?? 0;
  let before = '';
  const output = (): string => `${before}${cuelight.output()}\n${cuelight.consoleLines.join('\n')}`;
  return {
    home,
    nginx,
    echo,
    obs,
    obsPassword,
    get cuelight() {
      return cuelight;
    },
    refuse: (now) => {
      refused = now;
    },
    get pid() {
      return pid;
    },
    desktopHeard: () => heard.map((mock) => mock.log()).join('\n'),
    output,
    restart: async () => {
      await cuelight.close();
      before = `${output()}\n`;
      cuelight = await start();
      pid = cuelight.app.process().pid ?? 0;
    },
    close: async () => {
      cuelight.app.process().kill('SIGKILL');
      await cuelight.close();
      keyring.kill();
      await Promise.all([bus.close(), nginx.stop(), echo.close(), obs.close()]);
      await home.remove();
    },
  };
}

/** Unlocked, on the same bus as what is played, so that the desktop is one. */
async function openKeyring(home: Home, bus: DesktopBus): Promise<ChildProcess> {
  const own = path.join(home.folder, 'home');
  const env = {
    PATH: '/usr/bin:/bin',
    HOME: own,
    XDG_DATA_HOME: path.join(own, '.local/share'),
    XDG_CONFIG_HOME: path.join(own, '.config'),
    XDG_CACHE_HOME: path.join(own, '.cache'),
    XDG_RUNTIME_DIR: path.join(home.folder, 'run'),
    DBUS_SESSION_BUS_ADDRESS: bus.address,
  };
  const user = process.getuid?.() === 0 ? ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', '--'] : ['env', '--'];
  const child = spawn(user[0] ?? '', [...user.slice(1), 'gnome-keyring-daemon', '--foreground', '--unlock', '--components=secrets'], {
    env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.end('x');
  for (let tries = 0; bus.ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', SECRETS) !== 1; tries += 1) {
    if (tries > 50 || child.exitCode !== null) throw new Error('the keyring is not there');
    await pause(100);
  }
  return child;
}

async function playPanel(bus: DesktopBus): Promise<Mock> {
  const mock = 'org.freedesktop.DBus.Mock';
  const played = await bus.play(WATCHER, '/StatusNotifierWatcher', WATCHER);
  played.ask('/StatusNotifierWatcher', mock, 'AddMethod', WATCHER, 'RegisterStatusNotifierItem', 's', '', '');
  played.ask('/StatusNotifierWatcher', mock, 'AddProperty', WATCHER, 'IsStatusNotifierHostRegistered', true);
  return played;
}

/** An ingest that refuses everybody and says back all that it was told, in several ways of writing: what is shown of it must be masked. */
function startEcho(): Promise<ScriptedPeer> {
  return startScriptedPeer(async (connection, index) => {
    const publish = await connection.toPublish();
    const stream = typeof publish.args[0] === 'string' ? publish.args[0] : '';
    const told = [stream, stream.split('?').join(' / '), encodeURIComponent(stream), JSON.stringify(connection.commands[0])];
    const description = `${told[index % told.length]} is not allowed`;
    connection.status(index % 3 === 0 ? 'NetStream.Publish.BadName' : 'NetStream.Publish.Denied', description, 'error');
    await connection.gone;
  });
}

/** Runs the program's own starter a second time with `words`; its children's processes are told to `see` while it runs. */
export async function startAgain({ cuelight, home }: Stage, words: readonly string[], see: (pid: number) => void): Promise<string> {
  const env = await cuelight.app.evaluate(() => ({ ...process.env }) as Record<string, string>);
  const second = spawn(path.join(home.folder, 'start'), [path.join(home.folder, 'app'), ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const watching = setInterval(() => see(second.pid ?? 0), 50);
  let said = '';
  for (const stream of [second.stdout, second.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  try {
    await once(second, 'close');
  } finally {
    clearInterval(watching);
  }
  return said;
}
