import { expect, test } from 'vitest';
import { LivenessJudge, raceGraceMs } from '../../../electron/relay/liveness.ts';

const WAITING = { waiting: true, pendingMediaMs: 0 };

test('a peer that proves is silent after 3 s without a word while data waits, and not before', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  expect(judge.judge(WAITING, 3999)).toBe('alive');
  expect(judge.judge(WAITING, 4000)).toBe('silent');
  judge.heard(4100);
  expect(judge.judge(WAITING, 4101)).toBe('alive');
});

test('with nothing waiting silence means nothing', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  expect(judge.judge({ waiting: false, pendingMediaMs: 0 }, 60_000)).toBe('alive');
});

test('a full kernel that takes more is a sign of life: slow is not silent', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  judge.drained(3500);
  expect(judge.judge(WAITING, 4200)).toBe('alive');
});

test('a mute peer is judged by its queue alone: over 1 s of media for 5 s', () => {
  const judge = new LivenessJudge(0);
  judge.heard(100);
  expect(judge.isMute(4999)).toBe(false);
  expect(judge.isMute(5000)).toBe(true);
  expect(judge.judge(WAITING, 60_000)).toBe('alive');
  const full = { waiting: true, pendingMediaMs: 1200 };
  expect(judge.judge(full, 61_000)).toBe('alive');
  expect(judge.judge(full, 65_999)).toBe('alive');
  expect(judge.judge(full, 66_000)).toBe('silent');
  expect(judge.judge({ waiting: true, pendingMediaMs: 900 }, 66_100)).toBe('alive');
});

test('the first connection has max(0.3 s, 2 RTT) to wake', () => {
  expect(raceGraceMs(null)).toBe(300);
  expect(raceGraceMs(40)).toBe(300);
  expect(raceGraceMs(400)).toBe(800);
});
