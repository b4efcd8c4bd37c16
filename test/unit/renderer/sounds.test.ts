import { describe, expect, it } from 'vitest';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { createPlayer } from '../../../renderer/features/sounds/player.ts';
import { SOUNDS, soundOf } from '../../../renderer/features/sounds/sound-of.ts';
import { liveShow } from '../../support/live-states.ts';
import { appState, ASKING, BLOCKED, findings, run, show } from '../../support/window-states.ts';

const withLive = (live: Partial<LiveShowState> | null) => appState({ shows: [show({ live: live === null ? null : liveShow(live) })] });
const withRun = (change: Parameters<typeof run>[0]) => appState({ shows: [show({ run: run(change) })] });
const CHECKING = { phase: 'running', verdict: null } as const;

describe('what is heard', () => {
  it.each([
    ['on air, then not', { state: 'live' }, { state: 'reconnecting' }, 'drop'],
    ['weak, then gone', { state: 'degraded' }, { state: 'reconnecting' }, 'drop'],
    ['the encoder gone', { state: 'live' }, { state: 'waiting' }, 'drop'],
    ['still gone', { state: 'reconnecting' }, { state: 'reconnecting', reason: 'live.path-lost' }, null],
    ['back', { state: 'reconnecting' }, { state: 'live' }, 'back'],
    ['back by way of connecting', { state: 'connecting' }, { state: 'degraded' }, 'back'],
    ['only weak', { state: 'live' }, { state: 'degraded' }, null],
    ['on air for the first time, which the user watches', { state: 'connecting', onAirAtMs: null }, { state: 'live' }, null],
    ['another second', { state: 'live' }, { state: 'live' }, null],
    ['stopped', { state: 'live' }, { state: 'ended', active: false, endedAtMs: 1 }, 'ended'],
    ['ended while off air', { state: 'reconnecting' }, { state: 'ended', active: false, endedAtMs: 1 }, 'ended'],
    ['drained', { state: 'live' }, { state: 'waiting', stopping: true }, null],
    ['never on air and ended', { state: 'waiting', onAirAtMs: null }, { state: 'ended', active: false, endedAtMs: 1 }, null],
  ] as const)('of a live show: %s', (_what, before, after, kind) => {
    expect(soundOf(withLive(before), withLive(after))).toBe(kind);
  });

  it('of a check: GO and STOP, once', () => {
    expect(soundOf(withRun(CHECKING), withRun({}))).toBe('go');
    expect(soundOf(withRun(CHECKING), withRun({ verdict: 'no-go', findings: findings(BLOCKED) }))).toBe('ended');
    expect(soundOf(withRun(CHECKING), withRun({ phase: 'asking', verdict: null, findings: findings(ASKING) }))).toBeNull();
    expect(soundOf(withRun({}), withRun({}))).toBeNull();
    expect(soundOf(withRun({}), withRun({ stale: 'age' }))).toBeNull();
  });

  it('of several shows the gravest; of a show that is new nothing', () => {
    const two = (one: LiveShowState['state'], other: LiveShowState['state']) =>
      appState({ shows: [show({ id: 'a', live: liveShow({ state: one }) }), show({ id: 'b', live: liveShow({ state: other }) })] });
    expect(soundOf(two('reconnecting', 'live'), two('live', 'reconnecting'))).toBe('drop');
    expect(soundOf(appState(), withRun({}))).toBeNull();
  });
});

describe('the player', () => {
  interface Tone {
    hz: number;
    from: number;
    to: number;
    done: () => void;
  }

  function fakeContext() {
    const said: string[] = [];
    const tones: Tone[] = [];
    const gains: number[] = [];
    const node = () => ({
      connect: <T>(to: T): T => to,
      disconnect: () => void said.push('silent'),
    });
    const context = {
      currentTime: 5,
      destination: {},
      resume: () => Promise.resolve(void said.push('awake')),
      suspend: () => Promise.resolve(void said.push('asleep')),
      createGain: () => {
        const gain = {
          setValueAtTime: () => {},
          linearRampToValueAtTime: () => {},
          set value(value: number) {
            gains.push(value);
          },
        };
        return { ...node(), gain };
      },
      createOscillator: () => {
        const tone: Tone = { hz: 0, from: 0, to: 0, done: () => {} };
        tones.push(tone);
        return {
          ...node(),
          type: '',
          frequency: {
            set value(hz: number) {
              tone.hz = hz;
            },
          },
          start: (at: number) => void (tone.from = at),
          stop: (at: number) => void (tone.to = at),
          addEventListener: (_event: string, listener: () => void) => void (tone.done = listener),
        };
      },
    };
    return { context: context as unknown as AudioContext, said, tones, gains };
  }

  it.each(SOUNDS)('makes %s short, in one piece, and sleeps after it', (kind) => {
    const { context, said, tones } = fakeContext();
    createPlayer(() => context).play(kind, 60);
    expect(said).toEqual(['awake']);
    expect(tones.length).toBeGreaterThan(1);
    for (const [at, tone] of tones.entries()) {
      expect(tone.from).toBeGreaterThanOrEqual(tones[at - 1]?.to ?? 5);
      expect(tone.hz).toBeGreaterThan(200);
    }
    expect((tones.at(-1)?.to ?? 0) - 5).toBeLessThan(1.2);
    tones.at(-1)?.done();
    expect(said).toEqual(['awake', 'silent', 'asleep']);
  });

  it('falls for what is bad and rises for what is good', () => {
    const directionOf = (kind: (typeof SOUNDS)[number]): number => {
      const { context, tones } = fakeContext();
      createPlayer(() => context).play(kind, 60);
      return Math.sign((tones[1]?.hz ?? 0) - (tones[0]?.hz ?? 0));
    };
    expect(SOUNDS.map(directionOf)).toEqual([-1, -1, 1, 1]);
  });

  it('follows the volume, opens one context, and a newer sound silences an older', () => {
    const { context, said, tones, gains } = fakeContext();
    let opened = 0;
    const player = createPlayer(() => {
      opened += 1;
      return context;
    });
    player.play('go', 100);
    player.play('drop', 50);
    expect(opened).toBe(1);
    expect(gains).toEqual([0.5, 0.125]);
    tones[2]?.done();
    expect(said).toEqual(['awake', 'silent', 'awake']);
  });
});
