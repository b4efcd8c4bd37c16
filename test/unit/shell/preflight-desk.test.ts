import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FRESH_MS, type JudgedRunRecord } from '../../../electron/shell/preflight-desk.ts';
import type { Offer } from '../../../electron/shell/push-url-desk.ts';
import { finding } from '../../support/fake-engine.ts';
import { openPreflightDesk, type OpenedPreflightDesk } from '../../support/opened-preflight-desk.ts';

const CANARY = 'rtmp://push.example.com/live/friday?txSecret=canary';
const OFFER: Offer = { kind: 'corrected', url: `${CANARY}-corrected`, maskedUrl: 'rtmp://push.example.com/live/fri…?txSecret=…' };

let opened: OpenedPreflightDesk;
let wall: number;
let taken: string[];
let faults: unknown[];
let reports: JudgedRunRecord[];

beforeEach(() => {
  vi.useFakeTimers();
  wall = 1_795_000_000_000;
  taken = [];
  faults = [];
  reports = [];
  opened = openPreflightDesk(CANARY, {
    offerFor: () => OFFER,
    takeUrl: (_showId, url) => taken.push(url),
    onReport: (_showId, run) => void reports.push(run),
    wallNow: () => wall,
    onFault: (_where, error) => faults.push(error),
  });
});
afterEach(async () => {
  await opened.desk.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const offer = () => opened.hub.state.shows[0]?.offer;

async function runToGo(): Promise<void> {
  opened.desk.start('friday');
  await vi.advanceTimersByTimeAsync(0);
  for (const id of ['url', 'auth', 'tcp', 'publish'] as const) await opened.last().yield(finding(id));
  await opened.last().end();
}

describe('pre-flight desk', () => {
  it('refuses an unknown show and one without a push URL', () => {
    expect(opened.desk.start('gone')).toEqual({ ok: false, code: 'unknown-show' });
    expect(opened.desk.start('other')).toEqual({ ok: false, code: 'no-push-url' });
    expect(opened.runs).toEqual([]);
  });

  it('shows the rows at once, fills them in path order, and judges at the end', async () => {
    opened.desk.start('friday');
    expect(opened.state()).toMatchObject({ phase: 'running', checks: ['url', 'auth', 'tcp', 'publish'], findings: [], verdict: null });
    await vi.advanceTimersByTimeAsync(0);
    await opened.last().yield(finding('tcp', 'fail', 'tcp.blocked'));
    await opened.last().yield(finding('url'));
    expect(opened.state()?.findings.map(({ id }) => id)).toEqual(['url', 'tcp']);
    await opened.last().yield(finding('tcp'));
    await opened.last().yield(finding('auth'));
    await opened.last().yield(finding('publish'));
    expect(opened.state()?.verdict).toBeNull();
    await opened.last().end();
    expect(opened.state()).toMatchObject({ phase: 'done', verdict: 'go', cause: null, stale: null });
    expect(reports).toMatchObject([{ verdict: 'go', cause: null, checks: ['url', 'auth', 'tcp', 'publish'] }]);
    expect(reports[0]?.findings.map(({ id }) => id)).toEqual(['url', 'auth', 'tcp', 'publish']);
  });

  it('keeps a verdict for fifteen minutes', async () => {
    await runToGo();
    await vi.advanceTimersByTimeAsync(FRESH_MS - 1);
    expect(opened.state()?.stale).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(opened.state()?.stale).toBe('age');
  });

  it('does not keep it over a sleep that was longer, whatever timers say', async () => {
    await runToGo();
    wall += FRESH_MS;
    opened.desk.woke();
    expect(opened.state()?.stale).toBe('age');
  });

  it.each(['network', 'clock'] as const)('lets it go when the %s changes', async (change) => {
    await runToGo();
    opened.desk.surroundingsChanged(change);
    expect(opened.state()?.stale).toBe(change);
  });

  it('lets it go when the URL changes, and ends a run about the old one', async () => {
    await runToGo();
    opened.desk.urlChanged('friday');
    expect(opened.state()).toMatchObject({ verdict: 'go', stale: 'url' });
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    opened.desk.urlChanged('friday');
    expect(opened.last().signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.state()).toMatchObject({ phase: 'aborted', verdict: null });
  });

  it('gives no verdict on a run that was stopped', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await opened.last().yield(finding('url'));
    expect(opened.desk.stop('friday').ok).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.state()).toMatchObject({ phase: 'aborted', verdict: null, cause: null });
    expect(reports).toEqual([]);
  });

  it('starts anew while one runs: the old one is stopped and no longer heard', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    const first = opened.last();
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    expect(first.signal.aborted).toBe(true);
    await first.yield(finding('url', 'fail', 'url.unreadable'));
    expect(opened.state()).toMatchObject({ phase: 'running', findings: [] });
    await opened.last().yield(finding('url'));
    expect(opened.state()?.findings).toHaveLength(1);
  });

  it('asks before it publishes, and hands the answer to the engine', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    expect(opened.desk.consent('friday', 'real')).toEqual({ ok: false, code: 'not-asking' });
    const answer = opened.last().consent(opened.last().signal);
    expect(opened.state()?.phase).toBe('asking');
    expect(opened.desk.consent('friday', 'rehearsal').ok).toBe(true);
    await expect(answer).resolves.toBe('rehearsal');
    expect(opened.state()?.phase).toBe('running');
    expect(opened.desk.consent('friday', 'real')).toEqual({ ok: false, code: 'not-asking' });
  });

  it('never publishes when the question is cut off', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    const answer = opened.last().consent(opened.last().signal);
    opened.desk.stop('friday');
    await expect(answer).resolves.toBe('never');
  });

  it('offers a better URL only for one found wrong, masked; takes it by id', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await opened.last().yield(finding('url'));
    expect(offer()).toBeNull();
    expect(opened.desk.useOffer('friday')).toEqual({ ok: false, code: 'nothing-offered' });
    await opened.last().yield(finding('auth', 'fail', 'auth.wrong'));
    expect(offer()).toEqual({ kind: 'corrected', maskedUrl: OFFER.maskedUrl });
    expect(opened.desk.offeredUrl('friday')).toBe(OFFER.url);
    expect(opened.desk.useOffer('friday').ok).toBe(true);
    expect(taken).toEqual([OFFER.url]);
    opened.desk.urlChanged('friday');
    expect(offer()).toBeNull();
    expect(opened.desk.offeredUrl('friday')).toBeNull();
  });

  it('never lets a whole URL into the state', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await opened.last().yield(finding('auth', 'fail', 'auth.wrong'));
    await opened.last().end();
    expect(JSON.stringify(opened.hub.state)).not.toContain('canary');
  });

  it('goes on after a fault of the engine, and reports it', async () => {
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await opened.last().fail(new Error('a bug'));
    expect(faults).toHaveLength(1);
    expect(opened.state()).toMatchObject({ phase: 'aborted', verdict: null });
    await runToGo();
    expect(opened.state()?.verdict).toBe('go');
  });

  it('keeps a record for the report, and none of a show that is gone', async () => {
    expect(opened.desk.record('friday')).toBeNull();
    await runToGo();
    expect(opened.desk.record('friday')).toMatchObject({ startedAtMs: wall, request: { text: CANARY } });
    opened.desk.forget('friday');
    expect(opened.desk.record('friday')).toBeNull();
  });
});
