import net from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from 'vitest';
import { createPracticeServer } from '../../electron/practice/create.ts';
import type { PracticeServer } from '../../electron/practice/practice-server.ts';
import { ChunkWriter } from '../../electron/rtmp/chunk-writer.ts';
import { MESSAGE, type RtmpMessage } from '../../electron/rtmp/message-type.ts';
import { command, media } from '../../electron/rtmp/messages.ts';
import { bundle, type Bundle } from '../support/bundle.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { pause } from '../support/pause.ts';
import { spawnPracticeHost } from '../support/practice-host.ts';
import { figuresOf } from '../support/process-figures.ts';
import * as stranger from '../support/stranger.ts';

const LIMIT_MB = 32;
/** What the collector has not come to yet is no cost that grows. */
const COLLECTOR_MB = 64;
const FLOOD_MS = 600;
const MARK = Buffer.alloc(64, 0x66);

let host: Bundle;
let clip: string;
let server: PracticeServer;
let pids: number[];

beforeAll(async () => {
  host = await bundle([path.join(import.meta.dirname, '../../electron/hosts/practice-host.ts')]);
  clip = await makeFlv({ seconds: 1 });
});
afterAll(() => host.remove());
afterEach(() => server.stop());

async function start(): Promise<{ readonly pushUrl: string; readonly door: stranger.Door }> {
  pids = [];
  server = createPracticeServer({
    spawn: () => spawnPracticeHost(host, (pid) => pids.push(pid)),
    onState: () => {},
    onRestarted: () => {},
    onGivenUp: () => {},
  });
  const show = await server.start('none');
  if (show === null) throw new Error('the practice server did not start');
  const { pathname, port } = new URL(show.playUrl.replace('rtmp:', 'http:'));
  const [, app = '', name = ''] = pathname.split('/');
  return { ...show, door: { port: Number(port), app, name } };
}

const publish = (name: string): RtmpMessage => command('publish', 2, null, [name, 'live'], 1);
const play = (name: string): RtmpMessage => command('play', 3, null, [name, -2000], 1);
const picture = (at: number, bytes: number): RtmpMessage =>
  media(MESSAGE.video, 1, at * 40, Buffer.concat([Buffer.from(at === 0 ? '1701000000' : '2701000000', 'hex'), Buffer.alloc(bytes, MARK)]));

it('strangers who know the name mix nothing into the push, end it by nothing, and cost little', async () => {
  const { pushUrl, door } = await start();
  const push = pushFile(clip, pushUrl, { loop: true });
  onTestFinished(() => push.kill());
  await expect.poll(() => push.errors()).toContain('Output #0');
  const viewer = await watching(door);
  const before = figuresOf(pids[0] ?? 0).rssMb;
  const rssMb: number[] = [];
  const watch = setInterval(() => rssMb.push(figuresOf(pids[0] ?? 0).rssMb), 20);
  onTestFinished(() => clearInterval(watch));

  const entering = stranger.entering(door);
  const pictures = Array.from({ length: 50 }, (_, at) => picture(at, 400));
  const tell = (words: readonly (Buffer | string)[]): Promise<unknown> =>
    Promise.all(words.map((word) => stranger.tell(door.port, word, 400)));
  // As a viewer, as one who was refused, as both, and as one of another stream: pictures all the same.
  const mixing = [[play(door.name)], [publish(door.name)], [publish('x'), play(door.name)], [play(door.name), publish(door.name)]];
  await tell(mixing.map((these) => stranger.rtmp(entering, ...these, ...pictures)));
  await tell([
    ...stranger.asBrowser(door),
    ...stranger.publishing(door),
    ...stranger.watching(door),
    ...stranger.ending(door),
    ...stranger.abusing(door),
  ]);
  for (const bytes of [6000, 200_000]) {
    const flood = floodOfPictures(door, bytes);
    await pause(FLOOD_MS);
    flood.lift();
  }
  clearInterval(watch);
  const bytesBefore = viewer.bytes();
  await expect.poll(viewer.bytes).toBeGreaterThan(bytesBefore);

  expect(viewer.sawMark()).toBe(false);
  expect(push.process.exitCode).toBeNull();
  expect(pids).toHaveLength(1);
  expect(Math.max(...rssMb) - before).toBeLessThan(LIMIT_MB + COLLECTOR_MB);
});

interface Viewer {
  readonly bytes: () => number;
  /** Of the strangers' pictures. */
  readonly sawMark: () => boolean;
}

async function watching(door: stranger.Door): Promise<Viewer> {
  const socket = net.connect({ host: '127.0.0.1', port: door.port });
  onTestFinished(() => void socket.destroy());
  let bytes = 0;
  let saw = false;
  let last = Buffer.alloc(0);
  socket.on('data', (piece: Buffer) => {
    bytes += piece.length;
    const joined = Buffer.concat([last, piece]);
    saw ||= joined.includes(MARK);
    last = joined.subarray(-MARK.length);
  });
  socket.write(stranger.rtmp(stranger.entering(door), play(door.name)));
  await expect.poll(() => bytes).toBeGreaterThan(10_000);
  return { bytes: () => bytes, sawMark: () => saw };
}

/** Without end, from a few at once. */
function floodOfPictures(door: stranger.Door, bytes: number): stranger.Siege {
  const writer = new ChunkWriter();
  const first = Buffer.concat([stranger.rtmp(stranger.entering(door)), writer.encode(picture(0, bytes)), writer.encode(picture(1, bytes))]);
  const again = Buffer.concat([writer.encode(picture(2, bytes)), writer.encode(picture(3, bytes))]);
  return stranger.besiege(door.port, 4, 10_000, (socket: net.Socket) => {
    const more = (): void => {
      while (!socket.destroyed && socket.write(again));
    };
    socket.write(first);
    socket.on('drain', more);
    more();
  });
}

it('refused ones who stay, viewers and whoever only connects keep the name and the door free for the one with the key', async () => {
  const { pushUrl, door } = await start();
  const entering = stranger.entering(door);
  const talks = [
    [publish(door.name)],
    // With a second word the server would forget that it has given the name away.
    [publish(door.name), publish('x')],
    [publish(door.name), play('x')],
    [play(door.name)],
    [],
  ];
  const sieges = talks.map((these) =>
    stranger.besiege(door.port, 60, 20_000, (socket) => void socket.resume().write(stranger.rtmp(entering, ...these))),
  );
  onTestFinished(() => sieges.forEach((siege) => siege.lift()));
  await pause(FLOOD_MS);
  expect(await pushFile(clip, pushUrl).ended).toBe(0);
  for (const siege of sieges) siege.lift();
  expect(await pushFile(clip, pushUrl).ended).toBe(0);
  expect(pids).toHaveLength(1);
});
