import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { second } from '../../support/fake-source.ts';
import { openLiveDesk, type OpenedLiveDesk } from '../../support/opened-live-desk.ts';

const BEGAN_MS = 1_795_000_000_000;

let opened: OpenedLiveDesk;
let recorded: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: BEGAN_MS });
  recorded = [];
  opened = openLiveDesk('rtmp://push.example.com/live/friday', {
    record: (showId, { target }, streamKey) => {
      recorded.push(`begins ${showId} ${target.stream} ${streamKey}`);
      return {
        second: (atMs, metrics) => void recorded.push(`${atMs} ${metrics?.outKbps ?? 'silent'}`),
        changed: ({ state, active, incidents }) => void recorded.push(`${state} ${active ? 'on' : 'over'} ${incidents.length}`),
      };
    },
  });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('what is written down of a show', () => {
  it('begins once it listens, and is every second and every event, whether anybody looks or not', async () => {
    const source = await opened.goLive();
    opened.desk.setSeen(false);
    source.relay({ type: 'encoder', what: 'publishing', detail: null });
    source.tell({ event: 'state', state: 'live' });
    for (const outKbps of [5900, 5000]) second(source, { outKbps });
    source.tell({ event: 'incident', id: 'i1', phase: 'opened', cause: 'live.path-lost', alternatives: [], evidence: {} });
    source.end();
    await source.ended;
    expect(recorded).toEqual([
      'begins friday friday canarylocalkey',
      'waiting on 0',
      'waiting on 0',
      'live on 0',
      '1795000001000 5900',
      '1795000002000 5000',
      'live on 1',
      'ended over 1',
    ]);
  });

  it('is nothing where it could not begin', async () => {
    opened.starts.push({ ok: false, errno: 'EACCES' });
    expect(await opened.desk.start({ showId: 'friday', source: 'relay' })).toMatchObject({ ok: false, code: 'cannot-listen' });
    expect(recorded).toEqual([]);
  });
});
