import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface MadeFile {
  readonly seconds: number;
  readonly bitrateKbps?: number;
  readonly fps?: number;
  readonly gopSeconds?: number;
}

const made = new Map<string, Promise<string>>();

/** An FLV with a moving pattern and a tone (H.264 + AAC, two B-frames), made once a process for each set of options. */
export function makeFlv({ seconds, bitrateKbps = 1500, fps = 30, gopSeconds = 2 }: MadeFile): Promise<string> {
  const key = `${seconds}-${bitrateKbps}-${fps}-${gopSeconds}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const file = (async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'cuelight-media-'));
    const target = path.join(folder, `${key}.flv`);
    const source = `testsrc2=size=640x360:rate=${fps},noise=alls=20:allf=t`;
    const rate = `-b:v ${bitrateKbps}k -minrate ${bitrateKbps}k -maxrate ${bitrateKbps}k -bufsize ${bitrateKbps}k`;
    const gop = `-g ${fps * gopSeconds} -keyint_min ${fps * gopSeconds} -sc_threshold 0 -bf 2 -pix_fmt yuv420p`;
    const words = `-v error -y -f lavfi -i ${source} -f lavfi -i sine=frequency=440:sample_rate=48000 -t ${seconds}`;
    await run('ffmpeg', [...`${words} -c:v libx264 -preset ultrafast ${rate} ${gop} -c:a aac -b:a 128k -f flv`.split(' '), target]);
    return target;
  })();
  made.set(key, file);
  return file;
}

export interface FfmpegRun {
  readonly process: ChildProcess;
  readonly errors: () => string;
  /** Exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  /** Ends it as a user would, by `q`; resolves when it is gone. */
  readonly stop: () => Promise<void>;
  readonly kill: () => Promise<void>;
}

export interface PushOptions {
  readonly loop?: boolean;
  readonly realtime?: boolean;
  readonly startMs?: number;
  /** Of real time: an encoder that cannot keep up. */
  readonly rate?: number;
}

/** Pushes a file in real time (`loop`: until stopped), its timestamps moved on by `startMs`. */
export function pushFile(file: string, url: string, { loop = false, realtime = true, startMs = 0, rate = 1 }: PushOptions = {}): FfmpegRun {
  return start([
    '-v',
    'info',
    ...(realtime ? ['-readrate', String(rate)] : []),
    ...(loop ? ['-stream_loop', '-1'] : []),
    '-i',
    file,
    '-c',
    'copy',
    ...(startMs === 0 ? [] : ['-output_ts_offset', String(startMs / 1000)]),
    '-f',
    'flv',
    url,
  ]);
}

/** ffmpeg as an ingest for one publisher: it closes its listening socket once somebody is connected. */
export function listenWithFfmpeg(port: number, app: string, stream: string): FfmpegRun {
  return start(['-v', 'info', '-f', 'flv', '-listen', '1', '-i', `rtmp://127.0.0.1:${port}/${app}/${stream}`, '-f', 'null', '-']);
}

function start(args: readonly string[]): FfmpegRun {
  const child = spawn('ffmpeg', ['-nostats', ...args], { stdio: ['pipe', 'ignore', 'pipe'] });
  let errors = '';
  child.stdin?.on('error', () => {});
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-20_000);
  });
  const ended = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  return {
    process: child,
    errors: () => errors,
    ended,
    stop: async () => {
      child.stdin?.end('q');
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
