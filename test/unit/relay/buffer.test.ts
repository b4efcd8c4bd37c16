import { describe, expect, test } from 'vitest';
import { ShowBuffer, type BufferLimits } from '../../../electron/relay/buffer.ts';
import type { Frame } from '../../../electron/relay/frame.ts';
import { frame, show } from './made-frames.ts';

const GAPLESS: BufferLimits = { policy: 'gapless', limitMs: 90_000, limitBytes: 128_000_000 };

function push(buffer: ShowBuffer, frames: readonly Frame[]): void {
  for (const one of frames) buffer.push(one, one.dts);
}

function drain(buffer: ShowBuffer, count = Infinity): { frames: Frame[]; lastSeq: number } {
  const frames: Frame[] = [];
  let lastSeq = -1;
  while (frames.length < count) {
    const next = buffer.peek();
    if (next === null) break;
    frames.push(next);
    lastSeq = buffer.take();
  }
  return { frames, lastSeq };
}

/** Every group of pictures that goes out must be whole from its key frame on, up to where it is cut. */
function expectDecodable(frames: readonly Frame[], gopMs = 2000): void {
  let last: number | null = null;
  for (const one of frames) {
    if (one.role === 'key') last = one.dts;
    if (one.role !== 'inter') continue;
    expect(last, `picture at ${one.dts} without its key frame`).not.toBeNull();
    expect(one.dts - (last ?? 0)).toBe(100);
    expect(one.dts % gopMs).not.toBe(0);
    last = one.dts;
  }
}

describe('gapless', () => {
  test('gives everything from the encoder’s first frame, in order, also what came before the first session', () => {
    const buffer = new ShowBuffer(GAPLESS);
    const sent = show(3);
    push(buffer, sent);
    const resumption = buffer.resume();
    expect(resumption).toEqual({ headers: [], replayedFrames: 0, lostFrames: 0, lostMs: 0 });
    expect(drain(buffer).frames).toEqual(sent);
    expect(buffer.queueBytes).toBe(0);
  });

  test('replays from the last key frame proved received, with its headers', () => {
    const buffer = new ShowBuffer(GAPLESS);
    buffer.resume();
    const first = show(5);
    push(buffer, first);
    const { lastSeq } = drain(buffer);
    // Proved up to the middle of the third group: its key frame at 4000 has arrived.
    buffer.proved(lastSeq - 4);
    buffer.detach();
    push(buffer, show(2, 2000, 5000));
    const resumption = buffer.resume();
    expect(resumption.headers.map((one) => one.role)).toEqual(['metadata', 'header', 'header']);
    expect(resumption.replayedFrames).toBe(10);
    expect(resumption.lostFrames).toBe(0);
    const again = drain(buffer).frames;
    expect(again[0]).toMatchObject({ role: 'key', dts: 4000 });
    expect(again.filter((one) => one.track === 'video')).toHaveLength(30);
  });

  test('a proved part of a key frame is not enough: the group before it is sent again', () => {
    const buffer = new ShowBuffer(GAPLESS);
    buffer.resume();
    push(buffer, show(5));
    // 3 headers + 2 per 100 ms: number 83 is the key frame at 4000.
    drain(buffer);
    buffer.proved(82);
    buffer.detach();
    buffer.resume();
    expect(buffer.peek()).toMatchObject({ role: 'key', dts: 2000 });
  });

  test('a mute peer gets the key frame at least 5 s and two groups before the drop', () => {
    const buffer = new ShowBuffer(GAPLESS);
    buffer.resume();
    buffer.peerIsMute(true);
    for (const one of show(60)) {
      buffer.push(one, one.dts);
      drain(buffer);
      buffer.settle();
    }
    expect(buffer.heldBytes).toBeLessThan(200 * 100);
    buffer.detach();
    buffer.resume();
    expect(buffer.peek()).toMatchObject({ role: 'key', dts: 54_000 });
  });

  test('holds no more than a group and what is unproved while all goes well', () => {
    const buffer = new ShowBuffer(GAPLESS);
    buffer.resume();
    for (const one of show(120)) {
      buffer.push(one, one.dts);
      buffer.proved(drain(buffer).lastSeq);
      expect(buffer.heldBytes).toBeLessThanOrEqual(43 * 100);
    }
  });

  test('past its limit an outage costs all but the newest group, said once and counted', () => {
    const told: number[][] = [];
    const buffer = new ShowBuffer({ ...GAPLESS, limitMs: 10_000 }, (frames, lostMs) => told.push([frames, lostMs]));
    buffer.resume();
    const before = show(1);
    push(buffer, before);
    buffer.proved(drain(buffer).lastSeq);
    buffer.detach();
    push(buffer, show(30, 2000, 1000));
    expect(buffer.heldBytes).toBeLessThan(5000);
    const resumption = buffer.resume();
    const after = drain(buffer).frames;
    expect(after[0]).toMatchObject({ role: 'key', dts: 30_000 });
    expect(resumption.lostFrames).toBe(290);
    expect(resumption.lostMs).toBe(30_000 - 920);
    expect(told).toHaveLength(1);
    expectDecodable(after);
  });

  test('the limit in bytes counts as well as the one in time', () => {
    const buffer = new ShowBuffer({ ...GAPLESS, limitBytes: 1_000_000 });
    buffer.resume();
    buffer.detach();
    push(buffer, show(60, 2000, 0, 10_000));
    expect(buffer.heldBytes).toBeLessThanOrEqual(1_010_000);
  });

  test('after an overflow and ten calm seconds it is gapless again', () => {
    const buffer = new ShowBuffer({ ...GAPLESS, limitMs: 5000 });
    buffer.resume();
    buffer.detach();
    push(buffer, show(8));
    buffer.resume();
    drain(buffer);
    for (const one of show(12, 2000, 8000)) {
      buffer.push(one, one.dts);
      buffer.proved(drain(buffer).lastSeq);
    }
    buffer.detach();
    push(buffer, show(3, 2000, 20_000));
    expect(buffer.resume().lostFrames).toBe(0);
    expect(buffer.peek()).toMatchObject({ dts: 18_000 });
  });

  test('an encoder’s new decoder configuration is sent where it came, and the old one no more', () => {
    const buffer = new ShowBuffer(GAPLESS);
    buffer.resume();
    push(buffer, show(4));
    const changed = frame('video', 'header', 4000, 222);
    push(buffer, [changed, ...show(4, 2000, 4000)]);
    const { frames, lastSeq } = drain(buffer);
    expect(frames).toContain(changed);
    buffer.proved(lastSeq);
    buffer.detach();
    expect(buffer.resume().headers.filter((one) => one.track === 'video')).toEqual([changed]);
  });

  test('sound alone can be begun anywhere', () => {
    const buffer = new ShowBuffer(GAPLESS);
    buffer.resume();
    const sounds = Array.from({ length: 100 }, (_, i) => frame('audio', 'sound', i * 20));
    push(buffer, sounds);
    drain(buffer);
    buffer.proved(59);
    buffer.detach();
    buffer.resume();
    expect(buffer.peek()).toBe(sounds[59]);
  });
});

describe('an upstream that is away for hours', () => {
  test.each(['never there', 'gone', 'silent'])(
    '%s: what is held and what a frame costs stay flat, and the last group can be begun',
    (kind) => {
      const buffer = new ShowBuffer({ ...GAPLESS, limitMs: 10_000 });
      const frames = show(7200);
      let next = 0;
      if (kind !== 'never there') {
        buffer.resume();
        push(buffer, frames.slice(0, 200));
        buffer.proved(drain(buffer).lastSeq);
        // A configuration sent in mid-stream waits at the very end of what was sent.
        buffer.push(frame('video', 'header', 10_000, 222), 10_000);
        next = 200;
      }
      if (kind === 'gone') buffer.detach();
      push(buffer, frames.slice(next));
      expect(buffer.heldBytes).toBeLessThan(30_000);
      if (kind === 'silent') buffer.detach();
      const { headers } = buffer.resume();
      const after = drain(buffer).frames;
      expect(headers.map((one) => one.track)).toEqual(['data', 'video', 'audio']);
      expect(headers[1]?.payload.length).toBe(kind === 'never there' ? 100 : 222);
      expect(after[0]).toMatchObject({ role: 'key', dts: 7_198_000 });
      expectDecodable(after);
    },
  );
});

describe('an encoder that sends what nobody can use', () => {
  const limits: BufferLimits = { ...GAPLESS, limitBytes: 1_000_000 };

  test.each(['away', 'not reading'])('headers without end, upstream %s: held within the limit, the last ones kept', (upstream) => {
    const buffer = new ShowBuffer(limits);
    buffer.resume();
    push(buffer, show(2));
    if (upstream === 'away') buffer.detach();
    let last = frame('video', 'header', 2000, 1);
    for (let i = 0; i < 2000; i += 1) {
      last = frame('video', 'header', 2000, 10_000);
      push(buffer, [frame('data', 'metadata', 2000, 10_000), last]);
    }
    expect(buffer.heldBytes).toBeLessThan(1_100_000);
    push(buffer, [frame('video', 'key', 2100)]);
    const { headers } = buffer.resume();
    expect([...headers, ...drain(buffer).frames]).toContain(last);
  });

  test('messages without a byte are counted too', () => {
    const buffer = new ShowBuffer(limits);
    buffer.resume();
    push(buffer, show(2));
    buffer.detach();
    for (let i = 0; i < 200_000; i += 1) push(buffer, [frame('audio', 'other', 2000, 0)]);
    buffer.resume();
    expect(drain(buffer).frames.length).toBeLessThan(20_000);
  });

  test('further video tracks: their pictures go with the group, their configuration is sent again', () => {
    const buffer = new ShowBuffer(GAPLESS);
    const side = (dts: number, packetType: number): Frame => ({
      track: 'video',
      role: packetType === 0 ? 'header' : 'side',
      dts,
      payload: Buffer.from([0x96, packetType, 0x68, 0x76, 0x63, 0x31, 1, 0]),
    });
    buffer.resume();
    push(buffer, [
      side(0, 0),
      ...show(6).flatMap((one) => (one.track === 'video' && one.role !== 'header' ? [one, side(one.dts, 1)] : [one])),
    ]);
    const { lastSeq } = drain(buffer);
    buffer.proved(lastSeq);
    buffer.detach();
    const { headers } = buffer.resume();
    expect(headers.map((one) => one.payload[0])).toEqual([0, 0, 0, 0x96]);
    expect(buffer.peek()).toMatchObject({ role: 'key', dts: 4000 });
  });
});

describe('live edge', () => {
  const EDGE: BufferLimits = { ...GAPLESS, policy: 'live-edge' };

  test('after an outage begins with the newest key frame', () => {
    const buffer = new ShowBuffer(EDGE);
    buffer.resume();
    push(buffer, show(1));
    buffer.proved(drain(buffer).lastSeq);
    buffer.detach();
    push(buffer, show(8, 2000, 1000));
    const resumption = buffer.resume();
    const after = drain(buffer).frames;
    expect(after[0]).toMatchObject({ role: 'key', dts: 8000 });
    expect(resumption.lostFrames).toBe(70);
    expectDecodable(after);
  });

  test.each([200, 400, 1000, 3000])('an upstream that takes one frame every %i ms: bounded, counted, decodable', (everyMs) => {
    const buffer = new ShowBuffer(EDGE);
    buffer.resume();
    const out: Frame[] = [];
    let nextMs = 0;
    for (const one of show(60)) {
      buffer.push(one, one.dts);
      expect(buffer.queueMs).toBeLessThanOrEqual(4000);
      if (one.dts < nextMs) continue;
      nextMs += everyMs;
      const taken = drain(buffer, 1);
      out.push(...taken.frames);
      if (taken.lastSeq >= 0) buffer.proved(taken.lastSeq);
    }
    expectDecodable(out);
    expect(buffer.heldBytes).toBeLessThan(15_000);
    expect(buffer.droppedFrames).toBeGreaterThan(200);
    const sentPictures = out.filter((one) => one.track === 'video' && one.role !== 'header').length;
    const rest = drain(buffer).frames.filter((one) => one.track === 'video' && one.role !== 'header').length;
    expect(sentPictures + rest + buffer.droppedFrames).toBe(600);
  });

  test('without a newer key frame the rest of a long group is dropped whole', () => {
    const buffer = new ShowBuffer(EDGE);
    buffer.resume();
    push(buffer, show(9, 8000));
    const out = drain(buffer).frames;
    expectDecodable(out, 8000);
    expect(out.filter((one) => one.role === 'key').map((one) => one.dts)).toContain(8000);
  });
});
