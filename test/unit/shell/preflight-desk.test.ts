import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunState, ShowState } from '../../../electron/contract/app-state.ts';
import { judge } from '../../../electron/preflight/verdict.ts';
import type { PreflightRequest } from '../../../electron/preflight/request.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { NetworkDesk, SETTLE_MS } from '../../../electron/shell/network-desk.ts';
import { FRESH_MS, PreflightDesk, type JudgedRunRecord } from '../../../electron/shell/preflight-desk.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import type { Offer } from '../../../electron/shell/push-url-desk.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { fakeEngine, finding, type FakeRun } from '../../support/fake-engine.ts';

const CANARY = 'rtmp://push.example.com/live/friday?txSecret=canary';
const OFFER: Offer = { kind: 'corrected', url: `${CANARY}-corrected`, maskedUrl: 'rtmp://push.example.com/live/fri…?txSecret=…' };

const request: PreflightRequest = {
  text: CANARY,
  keys: {},
  algorithm: 'auto',
  plannedHours: null,
  provider: null,
  publish: 'ask',
  holdMs: 3000,
  playUrl: null,
  controls: 'none',
  timeoutMs: 20_000,
  signsHere: false,
  allowDoh: false,
};

const show = (id: string): ShowState => ({
  id,
  name: id,
  kind: 'own',
  maskedUrl: null,
  host: null,
  hasPushUrl: true,
  hasKey: false,
  hasBackupKey: false,
  hasPlayUrl: false,
  provider: null,
  foundProvider: null,
  signEnd: null,
  cloudId: null,
  hasCloudKey: false,
  canSign: false,
  plannedHours: null,
  plannedBitrateKbps: null,
  publish: 'ask',
  offer: null,
  run: null,
  networkTest: null,
  liveChoice: { source: 'relay', policy: 'gapless', record: false, lan: false },
  live: null,
});

let hub: StateHub;
let engine: ReturnType<typeof fakeEngine>;
let desk: PreflightDesk;
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
  hub = createStateHub({
    ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
    shows: [show('friday'), show('other')],
  });
  engine = fakeEngine();
  desk = new PreflightDesk({
    hub,
    run: engine.run,
    judge: (findings) => judge(findings, 'check'),
    requestFor: (showId) => (showId === 'other' ? null : request),
    plan: () => ['url', 'auth', 'tcp', 'publish'],
    offerFor: () => OFFER,
    takeUrl: (_showId, url) => taken.push(url),
    onReport: (_showId, run) => void reports.push(run),
    now: () => performance.now(),
    wallNow: () => wall,
    onFault: (_where, error) => faults.push(error),
  });
});
afterEach(async () => {
  await desk.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const state = (): RunState | null | undefined => hub.state.shows.find(({ id }) => id === 'friday')?.run;
const offer = () => hub.state.shows[0]?.offer;
const last = (): FakeRun => {
  const run = engine.runs.at(-1);
  if (run === undefined) throw new Error('nothing was started');
  return run;
};

async function runToGo(): Promise<void> {
  desk.start('friday');
  await vi.advanceTimersByTimeAsync(0);
  for (const id of ['url', 'auth', 'tcp', 'publish'] as const) await last().yield(finding(id));
  await last().end();
}

describe('pre-flight desk', () => {
  it('refuses an unknown show and one without a push URL', () => {
    expect(desk.start('gone')).toEqual({ ok: false, code: 'unknown-show' });
    expect(desk.start('other')).toEqual({ ok: false, code: 'no-push-url' });
    expect(engine.runs).toEqual([]);
  });

  it('shows the rows at once, fills them in path order, and judges at the end', async () => {
    desk.start('friday');
    expect(state()).toMatchObject({ phase: 'running', checks: ['url', 'auth', 'tcp', 'publish'], findings: [], verdict: null });
    await vi.advanceTimersByTimeAsync(0);
    await last().yield(finding('tcp', 'fail', 'tcp.blocked'));
    await last().yield(finding('url'));
    expect(state()?.findings.map(({ id }) => id)).toEqual(['url', 'tcp']);
    await last().yield(finding('tcp'));
    await last().yield(finding('auth'));
    await last().yield(finding('publish'));
    expect(state()?.verdict).toBeNull();
    await last().end();
    expect(state()).toMatchObject({ phase: 'done', verdict: 'go', cause: null, stale: null });
    expect(reports).toMatchObject([{ verdict: 'go', cause: null, checks: ['url', 'auth', 'tcp', 'publish'] }]);
    expect(reports[0]?.findings.map(({ id }) => id)).toEqual(['url', 'auth', 'tcp', 'publish']);
  });

  it('keeps a verdict for fifteen minutes', async () => {
    await runToGo();
    await vi.advanceTimersByTimeAsync(FRESH_MS - 1);
    expect(state()?.stale).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(state()?.stale).toBe('age');
  });

  it('does not keep it over a sleep that was longer, whatever timers say', async () => {
    await runToGo();
    wall += FRESH_MS;
    desk.woke();
    expect(state()?.stale).toBe('age');
  });

  it.each(['network', 'clock'] as const)('lets it go when the %s changes', async (change) => {
    await runToGo();
    desk.surroundingsChanged(change);
    expect(state()?.stale).toBe(change);
  });

  it('lets it go when the URL changes, and ends a run about the old one', async () => {
    await runToGo();
    desk.urlChanged('friday');
    expect(state()).toMatchObject({ verdict: 'go', stale: 'url' });
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    desk.urlChanged('friday');
    expect(last().signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toMatchObject({ phase: 'aborted', verdict: null });
  });

  it('gives no verdict on a run that was stopped', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await last().yield(finding('url'));
    expect(desk.stop('friday').ok).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(state()).toMatchObject({ phase: 'aborted', verdict: null, cause: null });
    expect(reports).toEqual([]);
  });

  it('starts anew while one runs: the old one is stopped and no longer heard', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    const first = last();
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    expect(first.signal.aborted).toBe(true);
    await first.yield(finding('url', 'fail', 'url.unreadable'));
    expect(state()).toMatchObject({ phase: 'running', findings: [] });
    await last().yield(finding('url'));
    expect(state()?.findings).toHaveLength(1);
  });

  it('asks before it publishes, and hands the answer to the engine', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    expect(desk.consent('friday', 'real')).toEqual({ ok: false, code: 'not-asking' });
    const answer = last().consent(last().signal);
    expect(state()?.phase).toBe('asking');
    expect(desk.consent('friday', 'rehearsal').ok).toBe(true);
    await expect(answer).resolves.toBe('rehearsal');
    expect(state()?.phase).toBe('running');
    expect(desk.consent('friday', 'real')).toEqual({ ok: false, code: 'not-asking' });
  });

  it('never publishes when the question is cut off', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    const answer = last().consent(last().signal);
    desk.stop('friday');
    await expect(answer).resolves.toBe('never');
  });

  it('offers a better URL only for one found wrong, masked; takes it by id', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await last().yield(finding('url'));
    expect(offer()).toBeNull();
    expect(desk.useOffer('friday')).toEqual({ ok: false, code: 'nothing-offered' });
    await last().yield(finding('auth', 'fail', 'auth.wrong'));
    expect(offer()).toEqual({ kind: 'corrected', maskedUrl: OFFER.maskedUrl });
    expect(desk.offeredUrl('friday')).toBe(OFFER.url);
    expect(desk.useOffer('friday').ok).toBe(true);
    expect(taken).toEqual([OFFER.url]);
    desk.urlChanged('friday');
    expect(offer()).toBeNull();
    expect(desk.offeredUrl('friday')).toBeNull();
  });

  it('never lets a whole URL into the state', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await last().yield(finding('auth', 'fail', 'auth.wrong'));
    await last().end();
    expect(JSON.stringify(hub.state)).not.toContain('canary');
  });

  it('goes on after a fault of the engine, and reports it', async () => {
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await last().fail(new Error('a bug'));
    expect(faults).toHaveLength(1);
    expect(state()).toMatchObject({ phase: 'aborted', verdict: null });
    await runToGo();
    expect(state()?.verdict).toBe('go');
  });

  it('keeps a record for the report, and none of a show that is gone', async () => {
    expect(desk.record('friday')).toBeNull();
    await runToGo();
    expect(desk.record('friday')).toMatchObject({ startedAtMs: wall, request: { text: CANARY } });
    desk.forget('friday');
    expect(desk.record('friday')).toBeNull();
  });
});

describe('test again on another network', () => {
  let address: string | null;
  let network: NetworkDesk;
  const test = () => hub.state.shows[0]?.networkTest;

  beforeEach(() => {
    address = '192.168.1.20';
    network = new NetworkDesk({
      hub,
      localAddress: () => Promise.resolve(address),
      start: (showId) => desk.start(showId),
      ended: (showId) => desk.ended(showId),
      onFault: (_where, error) => faults.push(error),
    });
  });
  afterEach(() => {
    network.dispose();
  });

  async function blocked(): Promise<void> {
    await network.noteStart('friday');
    desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await last().yield(finding('tcp', 'fail', 'tcp.blocked'));
    await last().end();
  }

  it('has nothing to compare with before a run', () => {
    expect(network.watch('friday', true)).toEqual({ ok: false, code: 'no-report' });
  });

  it('waits for another network, runs again, and shows both answers', async () => {
    await blocked();
    expect(network.watch('friday', true).ok).toBe(true);
    expect(test()).toMatchObject({ phase: 'waiting', before: { localAddress: '192.168.1.20', tcp: 'tcp.blocked', verdict: 'no-go' } });

    address = null;
    network.networkChanged();
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(test()?.phase).toBe('waiting');
    expect(engine.runs).toHaveLength(1);

    address = '172.20.10.3';
    network.networkChanged();
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(test()?.phase).toBe('running');
    for (const id of ['url', 'auth', 'tcp', 'publish'] as const) await last().yield(finding(id));
    await last().end();
    await vi.advanceTimersByTimeAsync(0);
    expect(test()).toMatchObject({
      phase: 'done',
      before: { localAddress: '192.168.1.20', tcp: 'tcp.blocked' },
      after: { localAddress: '172.20.10.3', tcp: 'ok', verdict: 'go' },
    });
  });

  it('stops waiting when told to', async () => {
    await blocked();
    network.watch('friday', true);
    network.watch('friday', false);
    network.networkChanged();
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(test()).toBeNull();
    expect(engine.runs).toHaveLength(1);
  });

  it('ends with the URL it was about: what was found of one port says nothing of another', async () => {
    await blocked();
    network.watch('friday', true);
    network.forget('friday');
    network.networkChanged();
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(test()).toBeNull();
    expect(engine.runs).toHaveLength(1);
  });
});
