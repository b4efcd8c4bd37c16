import type { ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import en from '../../../electron/messages/en.json' with { type: 'json' };
import type { AppState } from '../../../electron/contract/app-state.ts';
import { App } from '../../../renderer/app.tsx';
import type { EntryListState } from '../../../renderer/features/history/entry-list.ts';
import { HistoryFields } from '../../../renderer/features/history/history-fields.tsx';
import { HistoryList } from '../../../renderer/features/history/history-list.tsx';
import { RecordBody, RecordHead } from '../../../renderer/features/history/record-parts.tsx';
import { RecordTools } from '../../../renderer/features/history/record-tools.tsx';
import { HistoryRow } from '../../../renderer/features/settings/history-row.tsx';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { WiringProvider } from '../../../renderer/store/context.tsx';
import { FIRST_VIEW, type HistoryView } from '../../../renderer/store/view.ts';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { ENTRIES, recordOf } from '../../support/history-states.ts';
import { SCREENS } from '../../support/screens.ts';
import { inLanguage } from '../../support/window-states.ts';

interface Scene {
  readonly state?: AppState;
  readonly history?: Partial<HistoryView>;
}

function wired({ state = SCREENS.go, history = {} }: Scene) {
  const store = createWindowStore(state, { ...FIRST_VIEW, tab: 'history', history: { ...FIRST_VIEW.history, ...history } });
  const fake = fakeBridge(state, { 'history.delete': () => ({ ok: true, value: { deleted: 1 } }) });
  return { store, actions: createActions(fake.bridge, store), calls: fake.calls };
}

function markup(children: ReactNode, scene: Scene = {}): string {
  const { store, actions } = wired(scene);
  return renderToStaticMarkup(
    <WiringProvider store={store} actions={actions}>
      {children}
    </WiringProvider>,
  );
}

const nothing = (): Promise<void> => Promise.resolve();
const LISTED: EntryListState = {
  entries: ENTRIES,
  phase: 'ready',
  refusal: null,
  nextCursor: null,
  cutOff: false,
  known: true,
  seen: { causes: ['live.expired', 'auth.wrong'], shows: new Map([['friday', { name: 'Friday Club TV', practice: false }]]) },
};

function list(change: Partial<EntryListState> = {}, scene: Scene & { readonly choosing?: boolean } = {}): string {
  const shown = { ...LISTED, ...change, older: nothing, again: nothing, newest: nothing };
  const openId = scene.history?.openId ?? null;
  return markup(<HistoryList list={shown} openId={openId} choosing={scene.choosing ?? false} onChoose={() => {}} />, scene);
}

const count = (html: string, part: string): number => html.split(part).length - 1;

function sentences(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(sentences) : [];
}

function expectChinese(html: string): void {
  const english = sentences([en.ui, en.check]).filter((text) => /^[A-Za-z][a-z’ ,.]{11,}$/u.test(text));
  expect(english.length).toBeGreaterThan(60);
  expect(english.filter((text) => html.includes(text))).toEqual([]);
}

describe('the History tab', () => {
  it('shrinks the lamp to a strip, leaves no button to check, and says that it reads', () => {
    const html = markup(<App />);
    expect(html).toContain('data-strip');
    expect(html).toContain('data-testid="lamp"');
    expect(html).not.toContain('data-testid="check"');
    expect(html).not.toContain('data-testid="go-live"');
    expect(html).toContain(en.ui.history.reading);
  });
});

describe('the list', () => {
  it('is one stop of Tab: the open entry, or the first', () => {
    expect(count(list(), 'tabindex="0"')).toBe(1);
    const html = list({}, { history: { openId: 'r-wrong' } });
    expect(/<button[^>]*data-entry="r-wrong"[^>]*>/u.exec(html)?.[0]).toMatch(/aria-current="true".*tabindex="0"/u);
    expect(count(html, 'tabindex="0"')).toBe(1);
  });

  it.each([
    ['empty', {}, {}],
    ['nothing', { entries: [] }, { history: { text: 'such' } }],
    ['nothing', { entries: [] }, { history: { verdict: 'go' } }],
    ['failed', { entries: [], known: false, refusal: 'no-history' }, {}],
    ['off', { entries: [] }, { state: { ...SCREENS.go, history: { status: 'off', changes: 3 } } }],
    ['newer', { entries: [], known: false }, { state: { ...SCREENS.go, history: { status: 'newer', changes: 3 } } }],
  ] as const)('says why there is nothing in it: %s', (name, change, scene) => {
    const html = list({ entries: [], ...change }, scene);
    expect(html).toContain(`data-testid="history-state-${name}"`);
    expect(count(html, 'data-testid="history-state-')).toBe(1);
    const chinese = inLanguage('state' in scene ? scene.state : SCREENS.go, 'zh-CN');
    expectChinese(list({ entries: [], ...change }, { ...scene, state: chinese }));
  });

  it('says under which trouble it is listed all the same', () => {
    const html = list({}, { state: { ...SCREENS.go, history: { status: 'unwritable', changes: 3 } } });
    expect(html).toContain(en.ui.history.unwritable);
    expect(count(html, 'data-entry=')).toBe(ENTRIES.length);
  });

  it('lets only another show be chosen to compare with', () => {
    const html = list({}, { history: { openId: 's-evening' }, choosing: true });
    const off = [...html.matchAll(/data-entry="([^"]+)"[^>]*aria-disabled="true"/gu)].map(([, id]) => id);
    expect(off).toEqual(['s-evening', 'r-evening', 'r-friday', 'r-wrong']);
  });

  it('keeps its filters in sight while they narrow it, and offers no verdict of shows', () => {
    const fields = (history: Partial<HistoryView>): string => markup(<HistoryFields seen={LISTED.seen} />, { history });
    expect(fields({})).not.toContain('history-profile');
    expect(fields({ showId: 'friday' })).toContain('history-profile');
    expect(fields({ cause: 'live.silent' })).toContain('value="live.silent"');
    expect(fields({ kind: 'show', cause: 'live.silent' })).not.toContain('value="no-go"');
  });
});

describe('a record', () => {
  const whole = (id: string, state: AppState = SCREENS.go): string => {
    const record = recordOf(ENTRIES.find((entry) => entry.id === id) ?? ENTRIES[0] ?? fail());
    return markup(
      <>
        <RecordHead record={record} />
        <RecordTools record={record} said={null} busy={false} onSaid={() => {}} onPicture={() => {}} />
        <RecordBody record={record} />
      </>,
      { state },
    );
  };

  it('of a show is its chart and timeline, with nothing to copy that main no longer has', () => {
    const html = whole('s-evening');
    expect(html).toContain('data-testid="live-chart"');
    expect(count(html, 'data-testid="timeline-incident"')).toBe(3);
    expect(html).toContain('You stopped the show.');
    expect(html).not.toContain(`>${en.ui.live.timeline.copy}<`);
    expect(html).toContain('data-testid="history-export-csv"');
  });

  it('of a show that never went on air has no chart', () => {
    expect(whole('s-never')).not.toContain('data-testid="live-chart"');
    expect(whole('s-never')).toContain(en.ui.history.chart.empty);
  });

  it('of a report is its rows, to be read only: nothing is put right, signed, measured or copied from it', () => {
    const html = whole('r-wrong');
    expect(html).toMatch(/data-testid="row-auth" data-status="fail"/u);
    expect(html).toContain(en.ui.panel.whatToDo);
    for (const button of ['use-offer', 'copy-offer', 'sign-open', 'network-test', 'consent-real', 'history-export-csv'])
      expect(html, button).not.toContain(`data-testid="${button}"`);
    expect(html).not.toContain(`>${en.ui.panel.copy}<`);
  });

  it.each(['s-evening', 's-gone', 's-never', 'r-wrong', 'r-friday', 'r-evening'])('%s is whole in Chinese', (id) => {
    expectChinese(whole(id, inLanguage(SCREENS.go, 'zh-CN')));
  });
});

describe('deleting', () => {
  it('closes the record that is gone, and no other', async () => {
    const { store, actions, calls } = wired({ history: { openId: 's-evening' } });
    await actions.deleteRecord('s-friday');
    expect(store.getState().view.history.openId).toBe('s-evening');
    await actions.deleteRecord('s-evening');
    expect(store.getState().view.history.openId).toBeNull();
    expect(calls.filter(({ channel }) => channel === 'history.delete').map(({ input }) => input)).toEqual([
      { ids: ['s-friday'] },
      { ids: ['s-evening'] },
    ]);
  });
});

describe('the settings', () => {
  it('offer how long, and keep a number of days that is none of theirs', () => {
    const settings = { ...SCREENS.go.settings, historyDays: 45 };
    const html = markup(<HistoryRow />, { state: { ...SCREENS.go, settings } });
    expect([...html.matchAll(/value="(\d+)"/gu)].map(([, days]) => days)).toEqual(['0', '7', '30', '45', '90', '365']);
    expectChinese(markup(<HistoryRow />, { state: inLanguage(SCREENS.go, 'zh-CN') }));
  });
});

function fail(): never {
  throw new Error('no entry');
}
