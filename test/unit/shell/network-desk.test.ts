import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NetworkDesk, SETTLE_MS } from '../../../electron/shell/network-desk.ts';
import { finding } from '../../support/fake-engine.ts';
import { openPreflightDesk, type OpenedPreflightDesk } from '../../support/opened-preflight-desk.ts';

let opened: OpenedPreflightDesk;
let network: NetworkDesk;
let address: string | null;

const test = () => opened.hub.state.shows[0]?.networkTest;

beforeEach(() => {
  vi.useFakeTimers();
  opened = openPreflightDesk('rtmp://push.example.com/live/friday');
  address = '192.168.1.20';
  network = new NetworkDesk({
    hub: opened.hub,
    localAddress: () => Promise.resolve(address),
    start: (showId) => opened.desk.start(showId),
    ended: (showId) => opened.desk.ended(showId),
    onFault: (_where, error) => {
      throw error;
    },
  });
});
afterEach(async () => {
  network.dispose();
  await opened.desk.dispose();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('test again on another network', () => {
  async function blocked(): Promise<void> {
    await network.noteStart('friday');
    opened.desk.start('friday');
    await vi.advanceTimersByTimeAsync(0);
    await opened.last().yield(finding('tcp', 'fail', 'tcp.blocked'));
    await opened.last().end();
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
    expect(opened.runs).toHaveLength(1);

    address = '172.20.10.3';
    network.networkChanged();
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(test()?.phase).toBe('running');
    for (const id of ['url', 'auth', 'tcp', 'publish'] as const) await opened.last().yield(finding(id));
    await opened.last().end();
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
    expect(opened.runs).toHaveLength(1);
  });

  it('ends with the URL it was about: what was found of one port says nothing of another', async () => {
    await blocked();
    network.watch('friday', true);
    network.forget('friday');
    network.networkChanged();
    await vi.advanceTimersByTimeAsync(SETTLE_MS);
    expect(test()).toBeNull();
    expect(opened.runs).toHaveLength(1);
  });
});
