import { expect, test } from 'vitest';
import { LivenessJudge, raceGraceMs, type Liveness, type LivenessView } from '../../../electron/relay/liveness.ts';

const WAITING = { waiting: true, pendingMediaMs: 0 };

/** Asked each quarter of a second until then, as the relay does; what it says at the end. */
function asked(judge: LivenessJudge, view: LivenessView, fromMs: number, untilMs: number): Liveness {
  let said: Liveness = 'alive';
  for (let ms = fromMs; ms <= untilMs; ms += 250) said = judge.judge(view, ms);
  return said;
}

test('a peer that proves is silent after 3 s without a word while data waits, and not before', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  expect(asked(judge, WAITING, 0, 3750)).toBe('alive');
  expect(judge.judge(WAITING, 3999)).toBe('alive');
  expect(judge.judge(WAITING, 4000)).toBe('silent');
  judge.heard(4100);
  expect(judge.judge(WAITING, 4101)).toBe('alive');
});

test('with nothing waiting silence means nothing', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  expect(asked(judge, { waiting: false, pendingMediaMs: 0 }, 0, 60_000)).toBe('alive');
});

test('a full kernel that takes more is a sign of life: slow is not silent', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  expect(asked(judge, WAITING, 0, 3500)).toBe('alive');
  judge.drained(3500);
  expect(judge.judge(WAITING, 4200)).toBe('alive');
});

test('a mute peer is judged by its queue alone: over 1 s of media for 5 s', () => {
  const judge = new LivenessJudge(0);
  judge.heard(100);
  expect(judge.isMute(4999)).toBe(false);
  expect(judge.isMute(5000)).toBe(true);
  expect(asked(judge, WAITING, 0, 60_000)).toBe('alive');
  const full = { waiting: true, pendingMediaMs: 1200 };
  expect(asked(judge, full, 61_000, 65_750)).toBe('alive');
  expect(judge.judge(full, 65_999)).toBe('alive');
  expect(judge.judge(full, 66_000)).toBe('silent');
  expect(judge.judge({ waiting: true, pendingMediaMs: 900 }, 66_100)).toBe('alive');
});

test('a process that stood still did not listen: the peer has a second to speak, and is silent only then', () => {
  const judge = new LivenessJudge(0);
  judge.proved(1000);
  expect(asked(judge, WAITING, 0, 1000)).toBe('alive');
  expect(asked(judge, WAITING, 31_000, 31_750)).toBe('alive');
  judge.proved(31_800);
  expect(asked(judge, WAITING, 32_000, 34_500)).toBe('alive');
  expect(judge.judge(WAITING, 34_800)).toBe('silent');

  const deserted = new LivenessJudge(0);
  deserted.proved(1000);
  expect(asked(deserted, WAITING, 0, 1000)).toBe('alive');
  expect(asked(deserted, WAITING, 31_000, 31_999)).toBe('alive');
  expect(deserted.judge(WAITING, 32_000)).toBe('silent');

  const full = { waiting: true, pendingMediaMs: 1200 };
  const mute = new LivenessJudge(0);
  expect(asked(mute, full, 0, 2000)).toBe('alive');
  expect(asked(mute, full, 31_000, 35_999)).toBe('alive');
  expect(mute.judge(full, 36_000)).toBe('silent');
});

test('the first connection has max(0.3 s, 2 RTT) to wake', () => {
  expect(raceGraceMs(null)).toBe(300);
  expect(raceGraceMs(40)).toBe(300);
  expect(raceGraceMs(400)).toBe(800);
});
