import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HistoryThread } from '../../../electron/history/client.ts';
import type { FileTrouble, FromHistory, HistoryStart, ToHistory } from '../../../electron/history/port.ts';
import { HistoryStore } from '../../../electron/history/store.ts';
import { HistoryDesk } from '../../../electron/shell/history-desk.ts';
import { initialState } from '../../../electron/shell/initial-state.ts';
import type { LiveFacts } from '../../../electron/shell/live-session.ts';
import { EMPTY_LIBRARY } from '../../../electron/shell/profiles.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { METRICS } from '../../support/fake-source.ts';
import { FRIDAY_MS, madeIncident, storedReport } from '../../support/made-history.ts';
import { madeLiveShow } from '../../support/made-live-show.ts';
import { madeRequest } from '../../support/made-request.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { show } from '../../support/window-states.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=0123456789abcdefcanary6789abcdef&txTime=7FFFFFFF';
const KEY = 'canarysigningkey';
const LOCAL_KEY = 'canarylocalkey';

let folder: string;
let hub: StateHub;
let desk: HistoryDesk;
let place: string | null;
let sent: ToHistory[];
let trouble: FileTrouble | null;

/** The real file behind the desk, without a thread between them. */
beforeEach(() => {
  folder = tempFolder();
  place = null;
  sent = [];
  trouble = null;
  hub = createStateHub({
    ...initialState({ version: '0', platform: 'linux', sandboxed: true, systemLanguages: [] }, EMPTY_LIBRARY),
    lang: 'en',
    shows: [show()],
  });
  desk = new HistoryDesk({
    hub,
    file: path.join(folder, 'history.db'),
    startThread: inline,
    now: () => performance.now(),
    wallNow: () => FRIDAY_MS + 60_000,
    askPlace: (name) => Promise.resolve(place === null ? null : path.join(place, name)),
    capture: () => Promise.resolve(new Uint8Array([137, 80, 78, 71])),
    timeZone: () => 'Asia/Shanghai',
    onFault: (_where, error) => {
      throw error;
    },
  });
});

function inline(start: HistoryStart): HistoryThread {
  let tell: (message: FromHistory) => void = () => {};
  let exit = (): void => {};
  const store = new HistoryStore(start, { wallNow: () => FRIDAY_MS + 60_000, now: () => 0, damaged: () => {}, tidied: () => {} });
  return {
    send: (message) => {
      sent.push(message);
      queueMicrotask(() => {
        if (message.type === 'write')
          tell({ type: 'written', seq: message.seq, trouble: trouble ?? (store.write(message.batch).ok ? null : 'other') });
        else if (message.type === 'ask') tell({ type: 'answer', seq: message.seq, ...store.answer(message.question) });
        else if (message.type === 'keep') store.keep(message.days);
        else {
          store.close();
          exit();
        }
      });
    },
    onMessage: (listener) => {
      tell = listener;
    },
    onExit: (listener) => {
      exit = () => listener(null);
    },
    kill: () => {},
  };
}

const LIVE_SHOW = madeLiveShow(URL, { provider: null, keys: { primary: KEY }, plannedHours: 4 });

const FACTS: LiveFacts = {
  choice: { source: 'relay', policy: 'gapless', record: false, lan: false },
  watches: null,
  active: true,
  stopping: false,
  state: 'live',
  reason: null,
  startedAtMs: FRIDAY_MS,
  onAirAtMs: FRIDAY_MS + 1000,
  endedAtMs: null,
  retry: null,
  metrics: null,
  incidents: [],
  warnings: [],
  encoder: null,
  obs: null,
  recording: { status: 'off', file: null, errno: null },
};

const LEAKY = {
  serverText: `no such stream canaryfriday, ${URL}`,
  deeper: [{ key: KEY, local: `rtmp://127.0.0.1/live/${LOCAL_KEY}` }],
  closedBy: 'server',
} as const;

async function recorded(): Promise<string> {
  const recorder = desk.recorder.show('friday', LIVE_SHOW, LOCAL_KEY);
  recorder?.changed(FACTS);
  for (let second = 1; second <= 5; second += 1) recorder?.second(FRIDAY_MS + second * 1000, { ...METRICS, outKbps: 6000 });
  recorder?.changed({ ...FACTS, incidents: [madeIncident({ evidence: LEAKY })] });
  recorder?.changed({
    ...FACTS,
    active: false,
    endedAtMs: FRIDAY_MS + 6000,
    incidents: [madeIncident({ evidence: LEAKY })],
    warnings: [{ code: 'recording-failed', atMs: FRIDAY_MS, params: { errno: `at ${URL}` } }],
  });
  const page = await desk.list({});
  if (!page.ok) throw new Error(page.code);
  const [entry] = page.value.entries;
  if (entry === undefined) throw new Error('nothing was recorded');
  return entry.id;
}

describe('what is written down', () => {
  it('is a show as it went, its incidents once, and how it ended', async () => {
    const id = await recorded();
    const opened = await desk.open(id);
    expect(opened).toMatchObject({
      ok: true,
      value: {
        kind: 'show',
        entry: { name: show().name, showId: 'friday', source: 'relay', end: 'stopped', endedAtMs: FRIDAY_MS + 6000, drops: 1 },
        series: { outKbps: [6000, 6000, 6000, 6000, 6000] },
        incidents: [{ id: 'i1', evidence: { closedBy: 'server' } }],
      },
    });
  });

  it('holds no secret: not in what goes to the thread, not in the file, not in any export', async () => {
    const id = await recorded();
    const parsed = storedReport();
    desk.recorder.report('friday', {
      ...parsed,
      request: madeRequest({ text: URL, keys: { primary: KEY }, plannedHours: 4 }),
      findings: parsed.findings.map((finding) => Object.assign(finding, { evidence: LEAKY })),
    });
    const page = await desk.list({ kind: 'report' });
    const report = page.ok ? page.value.entries[0]?.id : undefined;
    place = tempFolder();
    const files: string[] = [];
    for (const record of [id, report ?? ''])
      for (const format of ['json', 'csv', 'markdown'] as const) {
        const saved = await desk.export(record, format);
        if (!saved.ok || saved.value.outcome !== 'saved') throw new Error(format);
        files.push(readFileSync(path.join(place, saved.value.file), 'utf8'));
      }
    await desk.close(1000);
    const everything = [JSON.stringify(sent), readFileSync(path.join(folder, 'history.db'), 'latin1'), ...files];
    for (const canary of ['canaryfriday', 'canary6789', KEY, LOCAL_KEY])
      expect(
        everything.map((text) => text.includes(canary)),
        canary,
      ).toEqual(everything.map(() => false));
    expect(everything.every((text) => text.length > 100)).toBe(true);
  });

  it('is nothing while nothing is to be kept', async () => {
    hub.update((state) => ({ ...state, settings: { ...state.settings, historyDays: 0 } }));
    expect(desk.recorder.show('friday', LIVE_SHOW, LOCAL_KEY)).toBeNull();
    desk.recorder.report('friday', { ...storedReport(), request: null as never });
    expect(sent).toEqual([]);
  });

  it('goes when nothing is to be kept any more, and the list is told', async () => {
    await recorded();
    const { changes } = hub.state.history;
    hub.update((state) => ({ ...state, settings: { ...state.settings, historyDays: 0 } }));
    desk.keep(0);
    expect(hub.state.history).toEqual({ status: 'off', changes: changes + 1 });
    const page = await desk.list({});
    expect(page.ok ? page.value.entries : null).toEqual([]);
  });
});

describe('the desk', () => {
  it('finds a cause by its words in either language', async () => {
    await recorded();
    const found = async (text: string) => {
      const page = await desk.list({ text });
      return page.ok ? page.value.entries.length : null;
    };
    expect(await found('server closed')).toBe(1);
    expect(await found('服务器')).toBe(1);
    expect(await found('walrus')).toBe(0);
    // In the words of nearly every cause; nobody who begins to type a name means them all.
    expect(await found('th')).toBe(0);
  });

  it('answers what is not there, or was cancelled, as values', async () => {
    expect(await desk.open('nothing')).toEqual({ ok: false, code: 'no-record' });
    expect(await desk.export('nothing', 'csv')).toEqual({ ok: false, code: 'no-record' });
    const id = await recorded();
    expect(await desk.export(id, 'json')).toEqual({ ok: true, value: { outcome: 'cancelled' } });
    place = path.join(folder, 'no-such-folder');
    expect(await desk.export(id, 'json')).toEqual({ ok: true, value: { outcome: 'failed', errno: 'ENOENT' } });
  });

  it('names files after the show and its day, in letters that every system takes', async () => {
    hub.update((state) => ({ ...state, shows: [show({ name: 'Fri/day: "Club" <1>' })] }));
    const id = await recorded();
    place = tempFolder();
    const saved = await desk.savePicture(id, { x: 0, y: 0, width: 10, height: 10 });
    expect(saved).toEqual({ ok: true, value: { outcome: 'saved', file: 'Cuelight Fri day   Club   1 2026-11-20 21.00.png' } });
  });

  it('says once that it cannot write, and takes it back when it can', async () => {
    const codes = () => hub.state.notices.map(({ code, params }) => [code, params['why']]);
    trouble = 'full';
    desk.recorder.show('friday', LIVE_SHOW, LOCAL_KEY)?.changed(FACTS);
    await expect.poll(codes).toEqual([['history-unwritable', 'full']]);
    expect(hub.state.history.status).toBe('unwritable');
    trouble = null;
    await expect.poll(codes, { timeout: 5000 }).toEqual([]);
    expect(hub.state.history.status).toBe('on');
  });

  it('is deleted from, and the list is told', async () => {
    const id = await recorded();
    const { changes } = hub.state.history;
    expect(await desk.delete({ ids: [id] })).toEqual({ ok: true, value: { deleted: 1 } });
    expect(hub.state.history.changes).toBe(changes + 1);
    expect(await desk.open(id)).toEqual({ ok: false, code: 'no-record' });
  });
});
