import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import { LiveDesk } from '../../../electron/shell/live-desk.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { FakeSource, STREAM_KEY } from '../../support/fake-source.ts';
import { readQr } from '../../support/read-qr.ts';
import { show } from '../../support/window-states.ts';

let hub: StateHub;
let desk: LiveDesk;
let sources: FakeSource[];
let addresses: readonly string[];

beforeEach(() => {
  sources = [];
  addresses = ['192.168.1.20'];
  hub = createStateHub({
    ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
    shows: [show()],
  });
  desk = new LiveDesk({
    hub,
    shows: {
      requestFor: () => ({
        text: 'rtmp://push.example.com/live/friday',
        keys: {},
        algorithm: 'auto',
        plannedHours: null,
        provider: null,
        publish: 'ask',
        holdMs: 0,
        playUrl: null,
        controls: 'none',
        timeoutMs: 0,
        signsHere: false,
        allowDoh: false,
      }),
      encoderAddress: () => ({ streamKey: STREAM_KEY, port: 40_000 }),
      keepPort: () => {},
      keepChoice: () => {},
      keepLive: () => {},
    },
    openSource: (wish) => {
      const source = new FakeSource(wish, { ok: true });
      sources.push(source);
      return source;
    },
    now: () => performance.now(),
    wallNow: () => Date.now(),
    lanAddresses: () => Promise.resolve(addresses),
    onIncident: () => {},
    record: () => null,
    onLive: () => {},
    onFault: (where) => {
      throw new Error(where);
    },
  });
});

function live(): LiveShowState {
  const state = hub.state.shows[0]?.live ?? null;
  if (state === null) throw new Error('not live');
  return state;
}

async function goLive(lan: boolean): Promise<FakeSource> {
  expect(await desk.start({ showId: 'friday', source: 'relay', lan })).toEqual({ ok: true, value: null });
  const source = sources.at(-1);
  if (source === undefined) throw new Error('no source');
  return source;
}

describe('encoders from the local network', () => {
  it('answers the network only when asked to, by the computer’s addresses', async () => {
    const source = await goLive(true);
    expect(source.wish.listen.host).toBe('0.0.0.0');
    expect(live().encoder?.servers).toEqual(['rtmp://192.168.1.20:40000/live']);
    expect(desk.encoderText('friday', 'url')).toBe(`rtmp://192.168.1.20:40000/live/${STREAM_KEY}`);
  });

  it('goes with the computer into another network, and names itself where there is none', async () => {
    addresses = [];
    await goLive(true);
    expect(live().encoder?.servers).toEqual(['rtmp://127.0.0.1:40000/live']);
    addresses = ['10.0.0.5', '192.168.1.20'];
    desk.surroundingsChanged();
    await vi.waitFor(() => expect(live().encoder?.servers).toHaveLength(2));
    expect(live().encoder?.servers).toEqual(['rtmp://10.0.0.5:40000/live', 'rtmp://192.168.1.20:40000/live']);
  });

  it('gives a phone’s camera the whole address with its key, by an address that is shown, while it is live', async () => {
    expect(desk.encoderQr('friday', 'rtmp://192.168.1.20:40000/live')).toBeNull();
    const source = await goLive(true);
    expect(desk.encoderQr('friday', 'rtmp://203.0.113.9:40000/live')).toBeNull();
    const picture = desk.encoderQr('friday', 'rtmp://192.168.1.20:40000/live');
    expect(picture === null ? null : readQr(picture)).toBe(`rtmp://192.168.1.20:40000/live/${STREAM_KEY}`);
    expect(JSON.stringify(hub.state)).not.toContain(picture?.path ?? STREAM_KEY);
    source.end();
    await vi.waitFor(() => expect(live().active).toBe(false));
    expect(desk.encoderQr('friday', 'rtmp://192.168.1.20:40000/live')).toBeNull();
  });

  it('passes on that the computer slept', async () => {
    const source = await goLive(false);
    desk.woke(90_000);
    expect(source.asked).toEqual(['slept']);
  });
});
