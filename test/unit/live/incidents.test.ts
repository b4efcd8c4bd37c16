import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveEvent } from '../../../electron/contract/live-status.ts';
import { LiveDesk } from '../../../electron/live/live-desk.ts';
import { CALM_SECOND } from './calm-second.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('incidents of the stream itself', () => {
  function desk(): { readonly live: LiveDesk; readonly said: () => string[] } {
    const events: LiveEvent[] = [];
    const live = new LiveDesk({
      tell: (event) => events.push(event),
      tellApart: () => 'x',
      now: () => Date.now(),
      wallNow: () => Date.now(),
    });
    const said = (): string[] =>
      events.flatMap((event) =>
        event.event === 'incident' ? [`${event.phase} ${event.cause}`] : event.event === 'state' ? [event.state] : [],
      );
    return { live, said };
  }

  test.each([
    ['timestamp-jump', 'live.timestamps'],
    ['timestamp-backwards', 'live.timestamps'],
    ['av-drift', 'live.av-drift'],
    ['long-gop', 'live.long-gop'],
  ] as const)('%s is %s, one incident while it lasts', (what, cause) => {
    const { live, said } = desk();
    live.state('live');
    live.fault(what, 1500);
    vi.advanceTimersByTime(10_000);
    live.fault(what, 1500);
    vi.advanceTimersByTime(14_000);
    expect(said()).toEqual(['live', `opened ${cause}`, `named ${cause}`]);
    vi.advanceTimersByTime(2000);
    expect(said().at(-1)).toBe(`closed ${cause}`);
  });

  test.each([
    [{ queueMs: 4000 }, 'live.uplink-congested'],
    [{ fps: 9, inKbps: 1500 }, 'live.encoder-slow'],
  ] as const)('%o for seconds is %s, over with the weakness', (change, cause) => {
    const { live, said } = desk();
    live.state('live');
    for (let i = 0; i < 6; i += 1) live.metrics(CALM_SECOND);
    for (let i = 0; i < 3; i += 1) live.metrics({ ...CALM_SECOND, ...change });
    expect(said()).toEqual(['live', 'degraded', `opened ${cause}`, `named ${cause}`]);
    for (let i = 0; i < 5; i += 1) live.metrics(CALM_SECOND);
    expect(said().slice(4)).toEqual(['live', `closed ${cause}`]);
  });

  test('the end closes what is open and leaves no timer', () => {
    const { live, said } = desk();
    live.state('live');
    live.fault('long-gop', 8000);
    live.state('ended');
    live.end();
    expect(said().at(-1)).toBe('closed live.long-gop');
    expect(vi.getTimerCount()).toBe(0);
  });
});
