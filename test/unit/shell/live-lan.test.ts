import { beforeEach, describe, expect, it, vi } from 'vitest';
import { STREAM_KEY } from '../../support/fake-source.ts';
import { openLiveDesk, type OpenedLiveDesk } from '../../support/opened-live-desk.ts';
import { readQr } from '../../support/read-qr.ts';

let opened: OpenedLiveDesk;
let addresses: readonly string[];

beforeEach(() => {
  addresses = ['192.168.1.20'];
  opened = openLiveDesk('rtmp://push.example.com/live/friday', { lanAddresses: () => Promise.resolve(addresses) });
});

describe('encoders from the local network', () => {
  it('answers the network only when asked to, by the computer’s addresses', async () => {
    const source = await opened.goLive({ lan: true });
    expect(source.wish.listen.host).toBe('0.0.0.0');
    expect(opened.live().encoder?.servers).toEqual(['rtmp://192.168.1.20:40000/live']);
    expect(opened.desk.encoderText('friday', 'url')).toBe(`rtmp://192.168.1.20:40000/live/${STREAM_KEY}`);
  });

  it('goes with the computer into another network, and names itself where there is none', async () => {
    addresses = [];
    await opened.goLive({ lan: true });
    expect(opened.live().encoder?.servers).toEqual(['rtmp://127.0.0.1:40000/live']);
    addresses = ['10.0.0.5', '192.168.1.20'];
    opened.desk.surroundingsChanged();
    await vi.waitFor(() => expect(opened.live().encoder?.servers).toHaveLength(2));
    expect(opened.live().encoder?.servers).toEqual(['rtmp://10.0.0.5:40000/live', 'rtmp://192.168.1.20:40000/live']);
  });

  it('gives a phone’s camera the whole address with its key, by an address that is shown, while it is live', async () => {
    expect(opened.desk.encoderQr('friday', 'rtmp://192.168.1.20:40000/live')).toBeNull();
    const source = await opened.goLive({ lan: true });
    expect(opened.desk.encoderQr('friday', 'rtmp://203.0.113.9:40000/live')).toBeNull();
    const picture = opened.desk.encoderQr('friday', 'rtmp://192.168.1.20:40000/live');
    expect(picture === null ? null : readQr(picture)).toBe(`rtmp://192.168.1.20:40000/live/${STREAM_KEY}`);
    expect(JSON.stringify(opened.hub.state)).not.toContain(picture?.path ?? STREAM_KEY);
    source.end();
    await vi.waitFor(() => expect(opened.live().active).toBe(false));
    expect(opened.desk.encoderQr('friday', 'rtmp://192.168.1.20:40000/live')).toBeNull();
  });

  it('passes on that the computer slept', async () => {
    const source = await opened.goLive({ lan: false });
    opened.desk.woke(90_000);
    expect(source.asked).toEqual(['slept']);
  });
});
