import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveIncidentState } from '../../../electron/contract/live-show.ts';
import { second, type FakeSource } from '../../support/fake-source.ts';
import { PATH_LOST } from '../../support/live-states.ts';
import { openLiveDesk, type OpenedLiveDesk } from '../../support/opened-live-desk.ts';

let opened: OpenedLiveDesk;

beforeEach(() => {
  vi.useFakeTimers();
  opened = openLiveDesk('rtmp://push.example.com/live/friday');
});
afterEach(() => {
  vi.useRealTimers();
});

function incident(source: FakeSource, { id, cause, alternatives, evidence }: LiveIncidentState, phase: LiveIncidentState['phase']): void {
  const more = phase === 'closed' ? { recoveredMs: 400, lostMs: 0, lostFrames: 0 } : {};
  source.tell({
    event: 'incident',
    id,
    phase,
    cause,
    alternatives: alternatives.map((code) => ({ code, tellApart: '' })),
    evidence,
    ...more,
  });
}

describe('what the window is told', () => {
  it('a second steps clock, numbers and chart in one state', async () => {
    const source = await opened.goLive();
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    second(source);
    second(source, { outKbps: 5000 });
    expect(opened.live()).toMatchObject({ clock: { onAirMs: 2000 }, metrics: { outKbps: 5000 }, series: { outKbps: [5900, 5000] } });
  });

  it('a silent source is counted too, with nothing', async () => {
    const source = await opened.goLive();
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    second(source);
    vi.advanceTimersByTime(4500);
    expect(opened.live().metrics).toBeNull();
    expect(opened.live().series.outKbps.at(-1)).toBe(0);
    expect(opened.live().clock.onAirMs).toBeGreaterThanOrEqual(4000);
  });

  it('while nobody looks: what happens, not the seconds', async () => {
    const source = await opened.goLive();
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    opened.desk.setSeen(false);
    const { rev } = opened.hub.state;
    second(source);
    second(source);
    expect(opened.hub.state.rev).toBe(rev);
    source.tell({ event: 'state', state: 'reconnecting', reason: 'live.server-closed' });
    expect(opened.live()).toMatchObject({ state: 'reconnecting', reason: 'live.server-closed' });
    second(source);
    opened.desk.setSeen(true);
    expect(opened.live().series.atMs).toHaveLength(3);
  });

  it('the wait for the next try, counting down, and gone with the state', async () => {
    const source = await opened.goLive();
    source.tell({ event: 'state', state: 'live' });
    source.tell({ event: 'state', state: 'reconnecting' });
    source.relay({
      type: 'attempt-failed',
      attempts: 3,
      nextInMs: 4000,
      end: {
        stage: 'tcp',
        how: 'silent',
        errno: null,
        detail: null,
        serverCode: null,
        serverText: null,
        address: '203.0.113.7',
        port: 1935,
        ageMs: 3000,
        publishedMs: null,
        sinceHeardMs: null,
        sinceProofMs: null,
        sentBytes: 0,
        unackedBytes: 0,
        pendingBytes: 0,
      },
    });
    second(source);
    expect(opened.live()).toMatchObject({ retry: { attempts: 3, waitMs: 4000 }, clock: { retryInMs: 3000 } });
    source.tell({ event: 'state', state: 'live' });
    expect(opened.live().retry).toBeNull();
  });

  it('an incident once each, its last word last; named ones are told outside too', async () => {
    const source = await opened.goLive();
    source.tell({ event: 'state', state: 'live' });
    source.tell({ event: 'state', state: 'reconnecting' });
    incident(source, PATH_LOST, 'opened');
    incident(source, PATH_LOST, 'named');
    incident(source, { ...PATH_LOST, cause: 'live.silent' }, 'named');
    expect(opened.live().reason).toBe('live.silent');
    incident(source, { ...PATH_LOST, cause: 'live.silent' }, 'closed');
    expect(opened.live().incidents).toMatchObject([{ id: 'i3', phase: 'closed', cause: 'live.silent', recoveredMs: 400, lostMs: 0 }]);
    expect(opened.told).toEqual(['live', 'incident live.path-lost']);
  });

  it('a reason that changes does not begin the state anew', async () => {
    const source = await opened.goLive();
    source.tell({ event: 'state', state: 'reconnecting', reason: 'live.server-closed' });
    vi.advanceTimersByTime(5000);
    source.tell({ event: 'state', state: 'reconnecting', reason: 'live.path-lost' });
    expect(opened.live().clock.inStateMs).toBe(5000);
  });

  it('a recording that fails is a warning, and the show goes on', async () => {
    const source = await opened.goLive();
    source.relay({ type: 'recording', what: 'started', file: '/videos/a.flv', errno: null });
    expect(opened.live().recording.status).toBe('on');
    source.relay({ type: 'recording', what: 'failed', file: '/videos/a.flv', errno: 'ENOSPC' });
    expect(opened.live()).toMatchObject({
      active: true,
      recording: { status: 'failed' },
      warnings: [{ code: 'recording-failed', params: { errno: 'ENOSPC' } }],
    });
  });
});
