import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import en from '../../../electron/messages/en.json' with { type: 'json' };
import type { AppState } from '../../../electron/contract/app-state.ts';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { App } from '../../../renderer/app.tsx';
import { lampOf } from '../../../electron/contract/lamp.ts';
import { litSegments } from '../../../renderer/features/lamp/lamp.tsx';
import { laneRange, nominalKbps, rateTop, timeRange } from '../../../renderer/features/live/chart-scale.ts';
import { dropsWords, elapsed, liveLampWords } from '../../../renderer/features/live/live-words.ts';
import { hopsOf, narrowHops } from '../../../renderer/features/live/path-hops.ts';
import { timelineOf } from '../../../renderer/features/live/timeline-entries.ts';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { WiringProvider } from '../../../renderer/store/context.tsx';
import { pasteTarget, selectedShow } from '../../../renderer/store/selectors.ts';
import { FIRST_VIEW } from '../../../renderer/store/view.ts';
import { wordsIn } from '../../../renderer/words.ts';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { EXPIRED_DROP, LIVE_NOW, LIVE_SCREENS, PATH_LOST, liveShow, type LiveScreenName } from '../../support/live-states.ts';
import { inLanguage, run, show } from '../../support/window-states.ts';

function markup(state: AppState, tab: 'live' | 'preflight' = 'live', incidentId: string | null = null): string {
  const store = createWindowStore(state, { ...FIRST_VIEW, tab, incidentId });
  return renderToStaticMarkup(
    <WiringProvider store={store} actions={createActions(fakeBridge(state).bridge, store)}>
      <App />
    </WiringProvider>,
  );
}

function sentences(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(sentences) : [];
}

const NAMES = Object.keys(LIVE_SCREENS).filter((name): name is LiveScreenName => name in LIVE_SCREENS);
const count = (html: string, testId: string): number => html.split(`data-testid="${testId}"`).length - 1;
const EN = wordsIn('en');

describe.each(NAMES)('live screen %s', (name) => {
  const state = LIVE_SCREENS[name];

  it('shows its lamp in either tab, and never two of one button', () => {
    for (const tab of ['live', 'preflight'] as const) {
      const html = markup(state, tab);
      expect(html).toContain(`data-state="${lampOf(selectedShow(state)).kind}"`);
      for (const button of ['go-live', 'live-stop', 'live-retry', 'live-encoder-open']) expect(count(html, button), button).toBeLessThan(2);
    }
  });

  it('is whole in Chinese', () => {
    const html = markup(inLanguage(state, 'zh-CN'));
    const english = sentences([en.ui, en.live.state, en.live.watch]).filter((text) => /^[A-Z][a-z’ ,.]{11,}$/u.test(text));
    expect(english.length).toBeGreaterThan(40);
    expect(english.filter((text) => html.includes(text))).toEqual([]);
  });
});

describe('the words of a drop that is over', () => {
  it('say that a URL was signed, and the time in seconds', () => {
    expect(markup(LIVE_SCREENS['on-air'])).toContain('Signed a new one, live again after 0.4 s. Nothing was lost.');
    expect(markup(inLanguage(LIVE_SCREENS['on-air'], 'zh-CN'))).toContain('重新签了名，0.4 秒后恢复。没有丢失。');
  });
});

describe('what the Live tab offers', () => {
  it.each([
    ['before', ['go-live'], ['live-stop']],
    ['waiting', ['live-stop', 'live-encoder-open', 'live-copy-key'], ['go-live', 'live-retry']],
    ['on-air', ['live-stop', 'live-encoder-open', 'policy-gapless', 'span-show'], ['go-live', 'live-retry', 'live-copy-key']],
    ['reconnecting', ['live-retry', 'live-stop', 'live-encoder-open'], ['go-live']],
    ['ended', ['go-live'], ['live-stop', 'policy-gapless']],
    ['watching', ['live-stop'], ['live-encoder-open', 'policy-gapless']],
  ] as const)('on %s', (name, there, notThere) => {
    const html = markup(LIVE_SCREENS[name]);
    for (const button of there) expect(count(html, button), button).toBe(1);
    for (const button of notThere) expect(count(html, button), button).toBe(0);
  });

  it('names every address of this computer where the network may push', () => {
    expect(count(markup(LIVE_SCREENS.lan), 'live-server')).toBe(2);
  });

  it('offers a QR code only there, and draws none unasked', () => {
    expect([count(markup(LIVE_SCREENS.lan), 'live-qr-show'), count(markup(LIVE_SCREENS.lan), 'live-qr')]).toEqual([1, 0]);
    expect(count(markup(LIVE_SCREENS.waiting), 'live-qr-show')).toBe(0);
  });

  it('gives no button while the show is being ended', () => {
    const [first] = LIVE_SCREENS['on-air'].shows;
    const ending = { ...LIVE_SCREENS['on-air'], shows: [show({ ...first, live: liveShow({ stopping: true }) })] };
    expect(count(markup(ending), 'live-stop')).toBe(0);
  });

  it('pastes into a new show while this one is live', () => {
    expect(pasteTarget(LIVE_SCREENS['on-air'])).toBeNull();
    expect(pasteTarget(LIVE_SCREENS.ended)).toBe('friday');
  });
});

describe('lamp of a live show', () => {
  it('is the pre-flight’s again after a check that is newer than the end', () => {
    const over = liveShow({ active: false, state: 'ended', endedAtMs: LIVE_NOW });
    const later = new Date(LIVE_NOW + 1000).toISOString();
    expect(lampOf(show({ live: over, run: run() })).kind).toBe('ended');
    expect(lampOf(show({ live: over, run: run({ startedAt: later }) })).kind).toBe('go');
    expect(lampOf(show({ live: liveShow(), run: run({ startedAt: later }) })).kind).toBe('on-air');
  });

  it('counts down to the next try only where there is something to count', () => {
    const at = (waitMs: number | null, retryInMs: number | null): number =>
      litSegments(liveShow({ retry: { attempts: 3, waitMs }, clock: { nowMs: 0, onAirMs: 0, inStateMs: 0, retryInMs } }));
    expect([at(4000, 4000), at(4000, 2000), at(4000, 0), at(2000, 500), at(null, null)]).toEqual([12, 6, 0, 12, 12]);
  });

  it.each([
    [0, '0:00:00'],
    [59_999, '0:00:59'],
    [14_497_000, '4:01:37'],
    [360_000_000, '100:00:00'],
  ])('tells %i ms as %s', (ms, text) => {
    expect(elapsed(ms)).toBe(text);
  });

  it('says that frames are kept only while they are', () => {
    const down = (change: Partial<LiveShowState>): string => {
      const live = liveShow({ state: 'reconnecting', clock: { nowMs: LIVE_NOW, onAirMs: 1, inStateMs: 7000, retryInMs: 2000 }, ...change });
      return liveLampWords({ kind: 'reconnecting', live }, show(), EN).detail;
    };
    expect(down({})).toContain('Every frame is kept');
    expect(down({ choice: { source: 'relay', policy: 'live-edge', record: false, lan: false } })).not.toContain('kept');
    expect(down({ warnings: [{ code: 'overflow', atMs: LIVE_NOW - 1000, params: {} }] })).toContain('buffer is full');
    expect(down({ warnings: [{ code: 'overflow', atMs: LIVE_NOW - 60_000, params: {} }] })).toContain('Every frame is kept');
  });

  it('counts drops and what they cost, and no remarks', () => {
    expect(dropsWords(EN, liveShow())).toBe('1 drop, nothing lost.');
    expect(dropsWords(EN, liveShow({ incidents: [{ ...EXPIRED_DROP, lostMs: 1500 }] }))).toBe('1 drop, 1.5 s lost.');
    expect(dropsWords(EN, liveShow({ incidents: [] }))).toBe('No drops.');
  });
});

describe('path', () => {
  const looks = (change: Partial<LiveShowState>): readonly string[] =>
    hopsOf(liveShow(change)).map(({ kind, look, link }) => `${kind} ${look} ${link}`);
  const down = (evidence: LiveShowState['incidents'][number]['evidence'], cause = PATH_LOST.cause): readonly string[] =>
    looks({ state: 'reconnecting', incidents: [{ ...PATH_LOST, cause, evidence }] });

  it('has three hops while all is well, one for who only watches', () => {
    expect(looks({})).toEqual(['encoder plain solid', 'cuelight plain solid', 'server plain solid']);
    expect(looks({ choice: { source: 'watch', policy: 'gapless', record: false, lan: false } })).toEqual(['server plain solid']);
  });

  it('grows to where it breaks', () => {
    expect(down({ where: 'isp', gateway: 'alive' }).slice(2)).toEqual(['router plain solid', 'internet bad broken', 'server dim unknown']);
    expect(down({ where: 'local', gateway: 'dead' }).slice(2)).toEqual(['router bad broken', 'internet dim unknown', 'server dim unknown']);
    expect(down({ serverNow: 'refused' }, 'live.server-closed').slice(2)).toEqual(['server bad broken']);
    expect(down({}, 'live.server-closed').slice(2)).toEqual(['server dim broken']);
  });

  it('ends at the break where there is room for three hops only', () => {
    const narrow = (evidence: LiveShowState['incidents'][number]['evidence']): readonly string[] =>
      narrowHops(hopsOf(liveShow({ state: 'reconnecting', incidents: [{ ...PATH_LOST, evidence }] }))).map(({ kind }) => kind);
    expect(narrow({ where: 'isp', gateway: 'alive' })).toEqual(['cuelight', 'router', 'internet']);
    expect(narrow({ where: 'local', gateway: 'dead' })).toEqual(['encoder', 'cuelight', 'router']);
    expect(narrowHops(hopsOf(liveShow())).map(({ kind }) => kind)).toEqual(['encoder', 'cuelight', 'server']);
  });
});

describe('a warning', () => {
  it('says its figures in units', () => {
    const overflow = { code: 'overflow', atMs: LIVE_NOW, params: { droppedMs: 3200, droppedFrames: 96 } } as const;
    expect(EN.warning(overflow)).toBe('The buffer was full: 3.2 s of older pictures were left out.');
    expect(wordsIn('zh-CN').warning(overflow)).toBe('缓冲满了：丢掉了 3.2 秒的旧画面。');
    expect(EN.warning({ code: 'recording-failed', atMs: LIVE_NOW, params: { errno: 'ENOSPC' } })).toContain('ENOSPC');
  });
});

describe('timeline', () => {
  it('is newest first, with how it began and ended', () => {
    const entries = timelineOf(
      liveShow({ active: false, endedAtMs: LIVE_NOW, warnings: [{ code: 'mute-peer', atMs: LIVE_NOW - 10, params: {} }] }),
    );
    expect(entries.map(({ key, mark }) => `${key} ${mark}`)).toEqual([
      'ended ended',
      'mute-peer warn',
      'i2 reconnecting',
      'i1 warn',
      'went on-air',
    ]);
  });

  it('of a night of drops draws the newest, and the others when they are wanted', () => {
    const incidents = Array.from({ length: 120 }, (_, index) => ({
      ...PATH_LOST,
      id: `n${index}`,
      openedAtMs: LIVE_NOW - (120 - index) * 30_000,
    }));
    const screen = LIVE_SCREENS['on-air'];
    const state = { ...screen, shows: screen.shows.map((one) => (one.live === null ? one : { ...one, live: { ...one.live, incidents } })) };
    const lines = (html: string): number =>
      count(html, 'timeline-incident') + count(html, 'timeline-warning') + count(html, 'timeline-went');
    expect(lines(markup(state))).toBe(50);
    expect(markup(state)).toMatch(/>Show 7\d older lines</u);
    // A notice that was clicked leads to one of them.
    expect(count(markup(state, 'live', 'n3'), 'timeline-incident')).toBe(120);
    expect(count(markup(state, 'live', 'n119'), 'timeline-older')).toBe(1);
    expect(count(markup(screen), 'timeline-older')).toBe(0);
  });
});

describe('chart scales', () => {
  it('give each lane its part of the height', () => {
    const [min, max] = laneRange('queue', 0, 1000);
    expect(min).toBeCloseTo(0);
    expect(1000 / (max - min)).toBeCloseTo(0.12);
    const [from, to] = laneRange('rate', 0, 9000);
    expect(-from / (to - from)).toBeCloseTo(0.37);
    expect(to).toBeCloseTo(9000);
  });

  it('end at one and a half times what is planned, and over a catch-up', () => {
    const { series } = liveShow();
    expect(nominalKbps(series, 6000)).toBe(6000);
    expect(nominalKbps(series, null)).toBe(8000);
    expect(nominalKbps({ ...series, inKbps: [] }, null)).toBe(1000);
    expect(rateTop(series, 6000)).toBe(9000);
    expect(rateTop({ ...series, outKbps: [6000, 12_000] }, 6000)).toBe(12_600);
    expect(rateTop({ ...series, outKbps: [900_000] }, 6000)).toBe(24_000);
  });

  it('end at now, whatever is covered', () => {
    const { series } = liveShow();
    expect(timeRange(series, LIVE_NOW)).toEqual([LIVE_NOW / 1000 - 300, LIVE_NOW / 1000]);
    expect(timeRange({ ...series, span: 'show', atMs: [LIVE_NOW - 7_200_000] }, LIVE_NOW)[0]).toBe(LIVE_NOW / 1000 - 7200);
  });
});
