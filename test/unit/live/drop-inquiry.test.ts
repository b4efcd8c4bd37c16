import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LiveIncident } from '../../../electron/contract/live-status.ts';
import type { CheckId } from '../../../electron/contract/check-id.ts';
import type { Finding } from '../../../electron/contract/finding.ts';
import { NO_NEWS, type CloudNews } from '../../../electron/live/cloud-news.ts';
import { DropInquiry, type InquiryPorts } from '../../../electron/live/drop-inquiry.ts';
import { IncidentDesk } from '../../../electron/live/incidents.ts';
import { endAt } from '../../../electron/live/road.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const SILENT = endAt({
  stage: 'live',
  how: 'silent',
  errno: null,
  address: '203.0.113.7',
  port: 1935,
  ageMs: 60_000,
  publishedMs: 60_000,
  sinceProofMs: 3100,
});
const CLOSED = { ...SILENT, how: 'fin' } as const;
const REFUSED = endAt({ stage: 'publish', how: 'fin', errno: null, address: '203.0.113.7', port: 1935, ageMs: 30 });

function finding(id: CheckId, code: Finding['code'], evidence: Finding['evidence'] = {}): Finding {
  return { id, code, status: code === 'ok' ? 'pass' : 'fail', also: [], alternatives: [], evidence, startedMs: 0, durationMs: 0 };
}

interface Bench {
  readonly said: LiveIncident[];
  readonly ports: InquiryPorts;
  readonly find: (...found: readonly Finding[]) => void;
  readonly networkIsBack: () => void;
}

function bench(change: Partial<InquiryPorts> = {}): Bench {
  const said: LiveIncident[] = [];
  let onFinding: (found: Finding) => void = () => {};
  const networkIsBack = vi.fn();
  return {
    said,
    find: (...found) => {
      for (const one of found) onFinding(one);
    },
    networkIsBack,
    ports: {
      incidents: new IncidentDesk({ tell: (incident) => said.push(incident), tellApart: (code) => `about ${code}` }),
      watching: false,
      recheck: (signal, listener) => {
        onFinding = listener;
        return new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
      },
      gateway: () => Promise.resolve({ word: 'alive', gateway: '192.0.2.1' }),
      mediaNow: null,
      cloud: null,
      causeFromWords: () => null,
      expiresAtMs: () => null,
      wallNow: () => Date.now(),
      now: () => Date.now(),
      clockStepsMs: () => 0,
      networkIsBack,
      learned: () => {},
      ...change,
    },
  };
}

const phases = (said: readonly LiveIncident[]): string[] => said.map(({ phase, cause }) => `${phase} ${cause}`);

/** Runs of the checks, one after the other; the last for all that follow. */
function runs(...found: readonly (readonly Finding[])[]): InquiryPorts['recheck'] {
  let run = 0;
  return (_signal, listener) => {
    for (const one of found[Math.min(run, found.length - 1)] ?? []) listener(one);
    run += 1;
    return Promise.resolve();
  };
}

const LOST = [finding('network', 'net.offline')];
const BLOCKED = [finding('network', 'ok'), finding('tcp', 'tcp.blocked')];

describe('an inquiry into a drop', () => {
  test('is opened at once and named when the way is judged', () => {
    const { said, ports, find } = bench();
    const inquiry = new DropInquiry(ports, { drop: CLOSED });
    expect(phases(said)).toEqual(['opened live.server-closed']);
    find(finding('expiry', 'ok'), finding('network', 'ok'), finding('dns', 'ok'), finding('tcp', 'tcp.refused'));
    expect(said).toHaveLength(1);
    find(finding('handshake', 'app.waits'));
    expect(said.at(-1)).toMatchObject({
      phase: 'named',
      cause: 'live.server-closed',
      alternatives: [{ code: 'tcp.refused', tellApart: 'about tcp.refused' }],
    });
    inquiry.recovered({ recoveredMs: 900, lostMs: 0, lostFrames: 0 });
    expect(said.at(-1)).toMatchObject({ phase: 'closed', recoveredMs: 900, lostFrames: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is named within two seconds whatever the checks do, within four where silence is judged', () => {
    const closed = bench();
    const quick = new DropInquiry(closed.ports, { drop: CLOSED });
    vi.advanceTimersByTime(1999);
    expect(phases(closed.said)).toEqual(['opened live.server-closed', 'named live.server-closed']);
    quick.abandon();
    const silent = bench();
    const slow = new DropInquiry(silent.ports, { drop: SILENT });
    vi.advanceTimersByTime(1999);
    expect(silent.said).toHaveLength(1);
    vi.advanceTimersByTime(2000);
    expect(phases(silent.said).at(-1)).toBe('named live.silent');
    slow.abandon();
  });

  test('names again on later evidence, under the same id, and not for the same words twice', () => {
    const { said, ports, find } = bench();
    const inquiry = new DropInquiry(ports, { drop: SILENT });
    vi.advanceTimersByTime(3950);
    find(finding('network', 'net.offline'));
    find(finding('network', 'net.offline'));
    expect(phases(said)).toEqual(['opened live.silent', 'named live.silent', 'named live.path-lost']);
    expect(new Set(said.map(({ id }) => id)).size).toBe(1);
    inquiry.abandon();
  });

  test('a recovery before the name names it first', () => {
    const { said, ports } = bench();
    new DropInquiry(ports, { drop: CLOSED }).recovered({ recoveredMs: 40 });
    expect(phases(said)).toEqual(['opened live.server-closed', 'named live.server-closed', 'closed live.server-closed']);
  });

  test('somebody else on the stream more than ten seconds after our last byte took it over', async () => {
    const { said, ports } = bench({ mediaNow: () => Promise.resolve(true) });
    const inquiry = new DropInquiry(ports, { drop: CLOSED });
    inquiry.attemptFailed({ ...REFUSED, how: 'refused', serverCode: 'NetStream.Publish.BadName', serverText: 'Already publishing' });
    await vi.advanceTimersByTimeAsync(2000);
    expect(phases(said).at(-1)).toBe('named rtmp.in-use');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(phases(said).at(-1)).toBe('named live.taken-over');
    inquiry.abandon();
  });

  test('is hopeless only where the fault is proved offline and the server itself refused', () => {
    const expired = finding('expiry', 'expiry.expired', { correctedRemainingMs: -5000, expiredAgoMs: 5000 });
    const never = bench();
    const unproven = new DropInquiry(never.ports, { failure: { ...REFUSED, stage: 'tcp', how: 'error', errno: 'ECONNREFUSED' } });
    never.find(finding('auth', 'auth.wrong'), expired);
    expect(unproven.hopeless).toBeNull();
    unproven.attemptFailed(REFUSED);
    expect(unproven.hopeless).toBe('auth.wrong');
    unproven.abandon();
    const was = bench();
    const accepted = new DropInquiry(was.ports, { drop: CLOSED });
    accepted.attemptFailed(REFUSED);
    was.find(finding('auth', 'auth.wrong'));
    // It was accepted with this very signature: the key at hand is another one.
    expect(accepted.hopeless).toBeNull();
    was.find(finding('expiry', 'expiry.expired', { expiredAgoMs: 5000 }));
    expect(accepted.hopeless).toBeNull();
    was.find(expired);
    expect(accepted.hopeless).toBe('live.expired');
    accepted.resigned();
    expect(accepted.hopeless).toBeNull();
    accepted.abandon();
  });

  test('a network that answers again is told, so that the next attempt begins at once', async () => {
    const runs: Finding[] = [finding('network', 'net.offline'), finding('network', 'ok')];
    const { said, ports, networkIsBack } = bench({
      recheck: (_signal, onFinding) => {
        const next = runs.shift();
        if (next !== undefined) onFinding(next);
        return Promise.resolve();
      },
    });
    const inquiry = new DropInquiry(ports, { drop: SILENT });
    await vi.advanceTimersByTimeAsync(100);
    expect(phases(said).at(-1)).toBe('named live.path-lost');
    expect(networkIsBack).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5000);
    expect(networkIsBack).toHaveBeenCalledOnce();
    inquiry.abandon();
  });
});

describe('checks that ran while the road came back', () => {
  test('do not name a firewall that was none: the next run finds all well', async () => {
    const { said, ports } = bench({ recheck: runs(LOST, BLOCKED, [finding('network', 'ok'), finding('tcp', 'ok')]) });
    const inquiry = new DropInquiry(ports, { drop: SILENT });
    await vi.advanceTimersByTimeAsync(6000);
    inquiry.recovered({ recoveredMs: 6000 });
    expect(phases(said)).toEqual(['opened live.silent', 'named live.path-lost', 'closed live.path-lost']);
  });

  test('name it when the next run says so too', async () => {
    const { said, ports } = bench({ recheck: runs(LOST, BLOCKED) });
    const inquiry = new DropInquiry(ports, { drop: SILENT });
    await vi.advanceTimersByTimeAsync(6000);
    expect(said.at(-1)).toMatchObject({ phase: 'named', cause: 'tcp.blocked' });
    inquiry.abandon();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('the cloud, asked in parallel', () => {
  const FORBIDDEN: CloudNews = { state: 'forbid', stops: [], evidence: { cloudState: 'forbid' } };
  const TAKEN: CloudNews = { state: 'active', stops: [{ endedAtMs: 0, reason: '21/102', refused: false }], evidence: {} };
  const words: InquiryPorts['causeFromWords'] = (text) => (text === '21/102' ? 'rtmp.in-use' : null);

  test('names the cause as soon as it has said it, and no retry is made once the server has refused', async () => {
    const { said, ports } = bench({ cloud: () => Promise.resolve(FORBIDDEN) });
    const inquiry = new DropInquiry(ports, { drop: CLOSED });
    await vi.advanceTimersByTimeAsync(0);
    expect(phases(said)).toEqual(['opened live.server-closed', 'named rtmp.forbidden']);
    expect(inquiry.hopeless).toBeNull();
    inquiry.attemptFailed(REFUSED);
    expect(inquiry.hopeless).toBe('rtmp.forbidden');
    inquiry.abandon();
  });

  test('is asked again while the show is down; a late record names it again under the same id', async () => {
    const asked: number[] = [];
    const answers = [NO_NEWS, TAKEN, NO_NEWS];
    const { said, ports } = bench({
      causeFromWords: words,
      cloud: (agoMs) => {
        asked.push(agoMs);
        return Promise.resolve(answers[asked.length - 1] ?? NO_NEWS);
      },
    });
    const inquiry = new DropInquiry(ports, { drop: CLOSED });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(asked).toEqual([0, 15_000, 30_000]);
    expect(phases(said)).toEqual(['opened live.server-closed', 'named live.server-closed', 'named live.taken-over']);
    expect(new Set(said.map(({ id }) => id)).size).toBe(1);
    inquiry.abandon();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that never answers holds nothing up, and is told to stop with the inquiry', async () => {
    let stopped = false;
    const { said, ports } = bench({
      cloud: (_agoMs, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            resolve(NO_NEWS);
          });
        }),
    });
    const inquiry = new DropInquiry(ports, { drop: CLOSED });
    await vi.advanceTimersByTimeAsync(2000);
    expect(phases(said)).toEqual(['opened live.server-closed', 'named live.server-closed']);
    inquiry.recovered({ recoveredMs: 2000 });
    expect(stopped).toBe(true);
  });
});
