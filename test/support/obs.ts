import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openDisplay } from './xvfb.ts';

export interface Obs {
  readonly process: ChildProcess;
  /** What it wrote so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

/** A version as OBS packs it; so far along that nothing is asked at the first start. */
const LAST_VERSION = 486539266;

export interface ObsOptions {
  /** Default true: it streams as soon as it is up. */
  readonly streams?: boolean;
  /** Where its WebSocket server listens; absent: it has none. */
  readonly webSocketPort?: number;
  readonly password?: string;
  /** A network namespace to run in. */
  readonly namespace?: string;
  readonly videoKbps?: number;
}

/** OBS with its own profile on a display of its own, streaming a colour. */
export async function startObs(server: string, key: string, options: ObsOptions = {}): Promise<Obs> {
  const { streams = true, webSocketPort, password, namespace, videoKbps = 1500 } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-obs-'));
  const config = path.join(folder, 'cfg/obs-studio');
  const login = password === undefined ? 'AuthRequired=false' : `AuthRequired=true\nServerPassword=${password}`;
  const webSocket =
    webSocketPort === undefined
      ? 'ServerEnabled=false\n'
      : `ServerEnabled=true\nServerPort=${webSocketPort}\nAlertsEnabled=false\n${login}\n`;
  const files: Readonly<Record<string, string>> = {
    'global.ini': `[General]\nFirstRun=true\nLastVersion=${LAST_VERSION}\nEnableAutoUpdates=false\n[Basic]\nProfile=test\nProfileDir=test\nSceneCollection=test\nSceneCollectionFile=test\n[BasicWindow]\nPreviewEnabled=false\nWarnBeforeStartingStream=false\nWarnBeforeStoppingStream=false\n[OBSWebSocket]\nFirstLoad=false\n${webSocket}`,
    'basic/profiles/test/basic.ini': `[General]\nName=test\n[Output]\nMode=Simple\nReconnect=true\nRetryDelay=2\nMaxRetries=20\n[SimpleOutput]\nVBitrate=${videoKbps}\nABitrate=128\nStreamEncoder=x264\nPreset=ultrafast\nUseAdvanced=true\nx264Settings=keyint=40\n[Video]\nBaseCX=640\nBaseCY=360\nOutputCX=640\nOutputCY=360\nFPSCommon=20\n`,
    'basic/profiles/test/service.json': JSON.stringify({
      type: 'rtmp_custom',
      settings: { server, key, use_auth: false, bwtest: false },
    }),
    'basic/scenes/test.json': JSON.stringify({
      current_scene: 'Scene',
      current_program_scene: 'Scene',
      name: 'test',
      scene_order: [{ name: 'Scene' }],
      sources: [{ id: 'scene', name: 'Scene', settings: { items: [] } }],
    }),
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(config, name)), { recursive: true });
    await writeFile(path.join(config, name), content);
  }
  for (const name of ['home', 'run']) await mkdir(path.join(folder, name), { mode: 0o700 });
  const display = await openDisplay('1280x800x24');
  const flags = '--multi --disable-updater --disable-missing-files-check --disable-shutdown-check --minimize-to-tray';
  const [program = 'obs', ...before] = namespace === undefined ? ['obs'] : ['ip', 'netns', 'exec', namespace, 'obs'];
  const child = spawn(
    program,
    [...before, ...flags.split(' '), ...(streams ? ['--startstreaming'] : []), '--profile', 'test', '--collection', 'test', '--verbose'],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        DISPLAY: display.name,
        HOME: path.join(folder, 'home'),
        XDG_CONFIG_HOME: path.join(folder, 'cfg'),
        XDG_RUNTIME_DIR: path.join(folder, 'run'),
        LIBGL_ALWAYS_SOFTWARE: '1',
        QT_QPA_PLATFORM: 'xcb',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let log = '';
  for (const pipe of [child.stdout, child.stderr]) {
    pipe.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-200_000);
    });
  }
  return {
    process: child,
    log: () => log,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
      await display.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
