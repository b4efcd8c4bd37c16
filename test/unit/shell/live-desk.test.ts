import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import { dropNotice } from '../../../electron/shell/drop-notice.ts';
import { STREAM_KEY, second } from '../../support/fake-source.ts';
import { PATH_LOST, EXPIRED_DROP } from '../../support/live-states.ts';
import { openLiveDesk, type OpenedLiveDesk } from '../../support/opened-live-desk.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=canarysecret&txTime=7FFFFFFF';

let opened: OpenedLiveDesk;

beforeEach(() => {
  vi.useFakeTimers();
  opened = openLiveDesk(URL);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('going live', () => {
  it('listens on the show’s own port with its own key, and says neither the key nor the push URL to the window', async () => {
    const source = await opened.goLive();
    expect(source.wish).toMatchObject({ listen: { host: '127.0.0.1', port: 40_000 }, streamKey: STREAM_KEY });
    expect(opened.live()).toMatchObject({
      state: 'waiting',
      active: true,
      encoder: { servers: ['rtmp://127.0.0.1:40000/live'], connection: 'none' },
    });
    expect(JSON.stringify(opened.hub.state)).not.toContain('canarylocal');
    expect(JSON.stringify(opened.hub.state)).not.toContain('canarysecret');
    expect(opened.kept).toContainEqual({ showId: 'friday', port: 40_000 });
    expect(opened.told).toEqual(['live']);
  });

  it('takes another port when its own is taken, and says so', async () => {
    opened.starts.push({ ok: false, errno: 'EADDRINUSE' });
    await opened.goLive();
    expect(opened.sources.map(({ wish }) => wish.listen.port)).toEqual([40_000, 0]);
    expect(opened.live().warnings).toMatchObject([{ code: 'port-moved', params: { port: 40_000 } }]);
    expect(opened.kept).toContainEqual({ showId: 'friday', port: 41_935 });
  });

  it('refuses what cannot be, and leaves nothing behind', async () => {
    expect(await opened.desk.start({ showId: 'nobody', source: 'relay' })).toEqual({ ok: false, code: 'unknown-show' });
    expect(await opened.desk.start({ showId: 'other', source: 'relay' })).toEqual({ ok: false, code: 'no-push-url' });
    opened.starts.push({ ok: false, errno: 'EACCES' });
    expect(await opened.desk.start({ showId: 'friday', source: 'relay' })).toEqual({ ok: false, code: 'cannot-listen', detail: 'EACCES' });
    expect(opened.hub.state.shows[0]?.live).toBeNull();
    expect(opened.desk.isLive).toBe(false);
    await opened.goLive();
    expect(await opened.desk.start({ showId: 'friday', source: 'relay' })).toEqual({ ok: false, code: 'already-live' });
  });

  it('gives the address for the clipboard only while it is live', async () => {
    expect(opened.desk.encoderText('friday', 'key')).toBeNull();
    const source = await opened.goLive();
    expect(opened.desk.encoderText('friday', 'key')).toBe(STREAM_KEY);
    expect(opened.desk.encoderText('friday', 'server')).toBe('rtmp://127.0.0.1:40000/live');
    source.end();
    await source.ended;
    expect(opened.desk.encoderText('friday', 'key')).toBeNull();
  });
});

describe('the end', () => {
  it('drains on Stop, stands as it ended, and lets another begin', async () => {
    const source = await opened.goLive();
    source.tell({ event: 'state', state: 'live' });
    second(source);
    expect(opened.desk.stop('friday')).toEqual({ ok: true, value: null });
    opened.desk.stop('friday');
    expect(source.asked).toEqual(['stop 3000']);
    expect(opened.live().stopping).toBe(true);
    source.end();
    await source.ended;
    await Promise.resolve();
    expect(opened.live()).toMatchObject({ active: false, stopping: false, state: 'ended', reason: null, clock: { onAirMs: 1000 } });
    expect(opened.desk.retryNow('friday')).toEqual({ ok: false, code: 'not-live' });
    expect(opened.kept).toContainEqual(['friday']);
    await vi.waitFor(() => expect(opened.told).toEqual(['live', 'over']));
    expect(opened.kept.at(-1)).toEqual([]);
    await opened.goLive();
    expect(opened.live()).toMatchObject({ active: true, incidents: [] });
  });

  it('by a hopeless cause names it', async () => {
    const source = await opened.goLive();
    source.end('expiry.expired');
    await source.ended;
    expect(opened.live()).toMatchObject({ active: false, state: 'ended', reason: 'expiry.expired' });
  });

  it('of all shows is waited for when the program quits', async () => {
    const source = await opened.goLive();
    let over = false;
    const all = opened.desk.stopAll(500).then(() => {
      over = true;
    });
    await Promise.resolve();
    expect([source.asked, over]).toEqual([['stop 500'], false]);
    source.end();
    await all;
    expect(over).toBe(true);
  });
});

describe('beside the show', () => {
  it('the pre-flight learns that the stream is our own, and only while it is', async () => {
    const parsed = parsePushUrl(URL);
    if (!parsed.ok) throw new Error(parsed.code);
    const source = await opened.goLive();
    expect(opened.desk.localHolder(parsed.target)).toBeNull();
    source.tell({ event: 'state', state: 'live' });
    expect(opened.desk.localHolder(parsed.target)).toBe('relay');
    expect(opened.desk.localHolder({ ...parsed.target, stream: 'another' })).toBeNull();
    source.end();
    await source.ended;
    expect(opened.desk.localHolder(parsed.target)).toBeNull();
  });

  it('another network makes what waits try at once', async () => {
    const source = await opened.goLive();
    opened.desk.surroundingsChanged();
    expect(source.asked).toEqual(['retry']);
  });

  it('another network forces nothing on an OBS that threw us out; the user may', async () => {
    const source = await opened.goLive({ source: 'obs' });
    opened.desk.surroundingsChanged();
    expect(source.asked).toEqual([]);
    opened.desk.retryNow('friday');
    expect(source.asked).toEqual(['retry']);
  });

  it('the policy may change in mid-show', async () => {
    const source = await opened.goLive();
    opened.desk.setPolicy('friday', 'live-edge');
    expect(source.asked).toEqual(['live-edge']);
    expect(opened.live().choice.policy).toBe('live-edge');
  });

  it('the system’s notice has the show and the cause, can be off, and leaves remarks alone', () => {
    const { state } = opened.hub;
    expect(dropNotice(state, 'friday', PATH_LOST)).toEqual({
      title: 'Friday Club TV: dropped',
      body: 'The internet connection is gone: the router answers, nothing behind it does.',
    });
    expect(dropNotice(state, 'friday', { ...EXPIRED_DROP, cause: 'live.long-gop' })).toBeNull();
    expect(dropNotice({ ...state, settings: { ...state.settings, notifyDrops: false } }, 'friday', PATH_LOST)).toBeNull();
  });
});
