import { describe, expect, test } from 'vitest';
import { Timeline } from '../../../electron/relay/timeline.ts';

const WRAP = 0x1_0000_0000;

describe('the show’s timeline', () => {
  test('a calm show passes unchanged, small steps back between the tracks included', () => {
    const timeline = new Timeline();
    const given = [0, 0, 33, 21, 67, 42, 100];
    const tracks = ['video', 'audio', 'video', 'audio', 'video', 'audio', 'video'] as const;
    const placed = given.map((raw, i) => timeline.place(tracks[i] ?? 'video', raw, raw));
    expect(placed.map((one) => one.dts)).toEqual(given);
    expect(placed.every((one) => one.backwardsMs === 0)).toBe(true);
  });

  test('headers stamped 0 beside a session that begins late keep their time and do not set the clock', () => {
    const timeline = new Timeline();
    const begin = 0xffffff - 5000;
    expect(timeline.placeBeside('video', 0, 0)).toBe(0);
    expect(timeline.place('video', begin, 0).dts).toBe(begin);
    expect(timeline.place('video', begin + 33, 33)).toMatchObject({ dts: begin + 33, stepMs: 33, backwardsMs: 0 });
    expect(timeline.placeBeside('video', 0, 40)).toBe(begin + 33);
    expect(timeline.placeBeside('data', 0, 40)).toBe(begin + 33);
    expect(timeline.placeBeside('data', begin + 20, 40)).toBe(begin + 20);
  });

  test('32 bits wrap and time goes on, a late frame of the other track included', () => {
    const timeline = new Timeline();
    expect(timeline.place('audio', WRAP - 30, 0).dts).toBe(WRAP - 30);
    expect(timeline.place('video', WRAP - 20, 0).dts).toBe(WRAP - 20);
    expect(timeline.place('video', 13, 33).dts).toBe(WRAP + 13);
    expect(timeline.place('audio', WRAP - 9, 34).dts).toBe(WRAP - 9);
    expect(timeline.place('audio', 12, 55)).toMatchObject({ dts: WRAP + 12, backwardsMs: 0 });
    expect(timeline.place('video', 46, 66).dts).toBe(WRAP + 46);
  });

  test('an encoder that comes back at 0 goes on where it would be now', () => {
    const timeline = new Timeline();
    timeline.place('video', 60_000, 100_000);
    timeline.encoderReturned();
    expect(timeline.placeBeside('data', 0, 103_950)).toBe(63_950);
    expect(timeline.place('video', 0, 104_000)).toMatchObject({ dts: 64_000, backwardsMs: 0 });
    expect(timeline.place('audio', 10, 104_010).dts).toBe(64_010);
    expect(timeline.place('video', 33, 104_033).dts).toBe(64_033);
  });

  test('an encoder that comes back on its old clock still advances by the real gap', () => {
    const timeline = new Timeline();
    timeline.place('video', 60_000, 100_000);
    timeline.encoderReturned();
    expect(timeline.place('video', 500_000, 105_000).dts).toBe(65_000);
    expect(timeline.place('video', 500_033, 105_033).dts).toBe(65_033);
  });

  test('a clock restarting in mid-session is moved, and said', () => {
    const timeline = new Timeline();
    timeline.place('video', 50_000, 50_000);
    timeline.place('audio', 50_010, 50_010);
    const moved = timeline.place('video', 0, 50_040);
    expect(moved.dts).toBe(50_040);
    expect(moved.backwardsMs).toBe(50_000);
    expect(timeline.place('audio', 10, 50_050)).toMatchObject({ dts: 50_050, backwardsMs: 0 });
  });

  test('a small step back within a track is held, and said', () => {
    const timeline = new Timeline();
    timeline.place('audio', 1000, 1000);
    expect(timeline.place('audio', 990, 1010)).toMatchObject({ dts: 1000, backwardsMs: 10 });
  });

  test('a jump forward is passed on and measured', () => {
    const timeline = new Timeline();
    timeline.place('video', 1000, 1000);
    expect(timeline.place('video', 8000, 1033)).toEqual({ dts: 8000, backwardsMs: 0, stepMs: 7000 });
  });
});
