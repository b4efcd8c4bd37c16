import { beforeEach, describe, expect, it } from 'vitest';
import type { RequestChannel } from '../../../electron/contract/channels.ts';
import { INPUTS } from '../../../electron/contract/schemas.ts';
import { serveIpc } from '../../../electron/shell/ipc-server.ts';
import { LINKS } from '../../../electron/shell/links.ts';
import { GOOD_INPUTS } from '../../support/inputs.ts';
import { openHandlers, type OpenedHandlers } from '../../support/opened-handlers.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF';

let its: OpenedHandlers;

beforeEach(async () => {
  its = await openHandlers();
});

describe('links', () => {
  it('are opened by name, each an address of its own table and nothing else', async () => {
    for (const link of Object.keys(LINKS) as (keyof typeof LINKS)[]) await its.handlers['link.open']({ link });
    expect(its.opened).toEqual(Object.values(LINKS));
    for (const url of its.opened) expect(url).toMatch(/^https:\/\/www\.tencentcloud\.com\//);
  });

  it('of any other kind never reach the system', async () => {
    const listeners = new Map<string, (event: null, ...args: unknown[]) => unknown>();
    serveIpc<null>({
      ipc: { handle: (channel, listener) => void listeners.set(channel, listener), on: () => {} },
      isTrusted: () => true,
      answering: () => Promise.resolve({ inputs: INPUTS, handlers: its.handlers }),
      onFault: () => {},
    });
    for (const link of ['https://example.com/', 'file:///etc/passwd', 'javascript:1', '__proto__', 'constructor', 'toString', '', 7])
      expect(await listeners.get('link.open')?.(null, { link })).toEqual({ ok: false, code: 'bad-input' });
    expect(its.opened).toEqual([]);
  });
});

describe('secrets', () => {
  it('come from the clipboard and go back to it by id; no answer holds one', async () => {
    const showId = await its.pasteShow(URL);
    its.clipboard = '';
    for (const part of ['url', 'server', 'key'] as const) {
      expect(await its.handlers['show.copyUrl']({ showId, part })).toEqual({ ok: true, value: null });
      expect(URL).toContain(its.clipboard);
      expect(its.clipboard).not.toBe('');
    }
    const ready = await its.handlers['app.ready']({});
    expect(JSON.stringify(ready)).not.toMatch(/canary|0123456789abcdef/);
  });

  it('an empty clipboard changes nothing, and what is no secret is not kept', async () => {
    for (const [text, field, code] of [
      ['', 'pushUrl', 'nothing-to-paste'],
      [' \n\t', 'signingKey', 'nothing-to-paste'],
      ['buy milk', 'pushUrl', 'not-a-url'],
      ['two words', 'signingKey', 'not-a-key'],
      ['push.example.com', 'playUrl', 'not-a-url'],
    ] as const) {
      its.clipboard = text;
      expect(await its.handlers['show.pasteSecret']({ showId: null, field })).toEqual({ ok: false, code });
    }
    expect(its.hub.state.shows).toEqual([]);
  });

  it('typed in vain is said as a notice, without what was typed, and the notice goes with the next good one', async () => {
    const showId = await its.pasteShow(URL);
    await its.handlers['show.typeSecret']({ showId, field: 'signingKey', text: 'canary two words' });
    expect(its.hub.state.notices).toMatchObject([{ code: 'secret-refused', params: { field: 'signingKey', why: 'not-a-key' } }]);
    expect(JSON.stringify(its.hub.state)).not.toContain('canary two');
    await its.handlers['show.typeSecret']({ showId, field: 'signingKey', text: 'goodkey' });
    expect(its.hub.state.notices).toEqual([]);
    expect(its.hub.state.shows[0]?.hasKey).toBe(true);
  });
});

describe('what is refused', () => {
  it('whatever is wished of a show that is not there', async () => {
    const before = its.hub.state;
    const ofShow = (Object.keys(GOOD_INPUTS) as RequestChannel[]).filter(
      (channel) =>
        /^(?:show|preflight\.(?:copy|start|consent))/.test(channel) && 'showId' in GOOD_INPUTS[channel] && channel !== 'show.select',
    );
    expect(ofShow.length).toBeGreaterThan(10);
    for (const channel of ofShow) {
      if (channel === ('show.typeSecret' as string)) continue;
      its.clipboard = URL;
      const wish = its.handlers[channel] as (input: unknown) => unknown;
      expect(await wish({ ...GOOD_INPUTS[channel], showId: 'gone' }), channel).toEqual({ ok: false, code: 'unknown-show' });
      expect(its.clipboard, channel).toBe(URL);
    }
    expect(await its.handlers['show.select']({ showId: 'gone' })).toEqual({ ok: false, code: 'unknown-show' });
    expect(its.hub.state.shows).toBe(before.shows);
  });

  it('a copy of what is not there leaves the clipboard alone', async () => {
    const showId = await its.pasteShow(URL);
    its.clipboard = 'mine';
    expect(await its.handlers['preflight.copyReport']({ showId, format: 'text' })).toEqual({ ok: false, code: 'no-report' });
    expect(await its.handlers['preflight.copyEvidence']({ showId, checkId: 'tcp' })).toEqual({ ok: false, code: 'no-report' });
    expect(await its.handlers['show.copyOffer']({ showId })).toEqual({ ok: false, code: 'nothing-offered' });
    expect(await its.handlers['live.copyEncoder']({ showId, part: 'url' })).toEqual({ ok: false, code: 'not-live' });
    expect(await its.handlers['live.copyIncident']({ showId, id: '1' })).toEqual({ ok: false, code: 'no-report' });
    expect(its.clipboard).toBe('mine');
  });

  it('taking away a show that is live, or practice under one', async () => {
    const showId = await its.pasteShow(URL);
    its.live = [showId, 'practice'];
    expect(await its.handlers['show.remove']({ showId })).toEqual({ ok: false, code: 'already-live' });
    expect(await its.handlers['practice.stop']({})).toEqual({ ok: false, code: 'already-live' });
    expect(its.hub.state.shows).toHaveLength(1);
    its.live = [];
    expect(await its.handlers['show.remove']({ showId })).toEqual({ ok: true, value: null });
    expect(its.hub.state.shows).toEqual([]);
    expect(its.told).toEqual([`forgets ${showId}`]);
    expect(its.secrets.of(showId)).toEqual({});
  });

  it('practice that cannot be had', async () => {
    expect(await its.handlers['practice.start']({ fault: 'none' })).toEqual({ ok: false, code: 'practice-failed' });
    expect(its.hub.state.shows).toEqual([]);
  });
});
