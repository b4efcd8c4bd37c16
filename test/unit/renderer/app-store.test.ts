import { describe, expect, it } from 'vitest';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore, receive } from '../../../renderer/store/app-store.ts';
import { pasteTarget } from '../../../renderer/store/selectors.ts';
import { shareUnchanged } from '../../../renderer/store/share.ts';
import { rowKey } from '../../../renderer/store/view.ts';
import { fakeBridge, type Answers } from '../../support/fake-bridge.ts';
import { SCREENS } from '../../support/screens.ts';
import { appState, show } from '../../support/window-states.ts';

const CANARY = 'rtmp://push.example.com/live/canary-5e1f?txSecret=0123456789abcdef0123456789abcdef';

function wired(first = SCREENS.standby, answers: Answers = {}) {
  const fake = fakeBridge(first, answers);
  const store = createWindowStore(first);
  const actions = createActions(fake.bridge, store);
  fake.bridge['app.state'](actions.receive);
  return { fake, store, actions };
}

describe('the replica', () => {
  it('takes newer states and no older ones', () => {
    const store = createWindowStore(appState({ rev: 5 }));
    receive(store, appState({ rev: 4, version: 'old' }));
    expect(store.getState().app.version).toBe('0.1.0');
    receive(store, appState({ rev: 6, version: 'new' }));
    expect(store.getState().app.version).toBe('new');
  });

  it('keeps the identity of every part that says the same', () => {
    const { store } = wired(SCREENS.stop);
    const before = store.getState().app;
    receive(store, { ...structuredClone(SCREENS.stop), rev: 2, sandboxed: false });
    const after = store.getState().app;
    expect(after.sandboxed).toBe(false);
    expect(after.shows).toBe(before.shows);
    expect(after.settings).toBe(before.settings);
  });

  it('sees a changed, a longer and a shorter list', () => {
    expect(shareUnchanged([1, 2], [1, 3])).toEqual([1, 3]);
    expect(shareUnchanged([1], [1, 2])).toEqual([1, 2]);
    expect(shareUnchanged([1, 2], [1])).toEqual([1]);
    expect(shareUnchanged<unknown>({ a: 1 }, { b: 1 })).toEqual({ b: 1 });
    expect(shareUnchanged<unknown>({ a: [] }, { a: {} })).toEqual({ a: {} });
    expect(shareUnchanged<unknown>(null, { a: null })).toEqual({ a: null });
  });
});

describe('paste anywhere', () => {
  it('is for the selected show, and makes a new one beside the practice show', () => {
    expect(pasteTarget(SCREENS.standby)).toBe('friday');
    expect(pasteTarget(SCREENS.practice)).toBeNull();
    expect(pasteTarget(SCREENS.first)).toBeNull();
  });

  it('checks nothing by itself', async () => {
    const { fake, actions } = wired();
    await actions.pasteAnywhere();
    expect(fake.calls).toEqual([{ channel: 'show.pasteSecret', input: { showId: 'friday', field: 'pushUrl' } }]);
  });
});

describe('a typed URL', () => {
  it('goes to main alone, and the check starts once main has it', async () => {
    const { fake, store, actions } = wired(SCREENS.first);
    const done = actions.typeAndCheck(null, CANARY);
    expect(fake.calls).toEqual([{ channel: 'show.typeSecret', input: { showId: null, field: 'pushUrl', text: CANARY } }]);
    fake.push(appState({ rev: 2, shows: [show({ id: 'new-one' })] }));
    await done;
    expect(fake.calls.slice(1)).toEqual([
      { channel: 'show.select', input: { showId: 'new-one' } },
      { channel: 'preflight.start', input: { showId: 'new-one' } },
    ]);
    expect(JSON.stringify(store.getState())).not.toContain('canary');
  });

  it('that main refuses starts nothing', async () => {
    const { fake, actions } = wired(SCREENS.first);
    const done = actions.typeAndCheck(null, CANARY);
    fake.push(appState({ rev: 2, notices: [{ id: 'n1', code: 'secret-refused', params: {} }] }));
    await done;
    expect(fake.calls.map(({ channel }) => channel)).toEqual(['show.typeSecret']);
  });
});

describe('wishes', () => {
  it('say why main would not, until the next one is granted', async () => {
    let granted = false;
    const answers: Answers = {
      'preflight.start': () => (granted ? { ok: true, value: { runId: 'r' } } : { ok: false, code: 'no-push-url' }),
    };
    const { store, actions } = wired(SCREENS.standby, answers);
    await actions.check('friday');
    expect(store.getState().view.refusal).toBe('no-push-url');
    granted = true;
    await actions.check('friday');
    expect(store.getState().view.refusal).toBeNull();
  });

  it('that break on the way are a fault, not an exception', async () => {
    const { fake, store } = wired();
    const broken = { ...fake.bridge, 'show.add': () => Promise.reject(new Error('gone')) };
    const answer = await createActions(broken, store).addShow();
    expect(answer).toEqual({ ok: false, code: 'fault' });
  });

  it.each([
    ['standby', 1],
    ['go', 1],
    ['checking', 0],
    ['asking', 0],
    ['empty', 0],
    ['first', 0],
  ] as const)('Enter on %s starts %i checks', async (screen, started) => {
    const { fake, actions } = wired(SCREENS[screen]);
    await actions.checkSelected();
    expect(fake.calls.filter(({ channel }) => channel === 'preflight.start')).toHaveLength(started);
  });
});

describe('rows the user opened', () => {
  it('are remembered for one run only', () => {
    const { store, actions } = wired(SCREENS.stop);
    actions.openRow('run-1', rowKey('run-1', 'auth'), false);
    actions.openRow('run-1', rowKey('run-1', 'dns'), true);
    expect(store.getState().view.rows).toEqual({ 'run-1 auth': false, 'run-1 dns': true });
    actions.openRow('run-2', rowKey('run-2', 'tcp'), true);
    expect(store.getState().view.rows).toEqual({ 'run-2 tcp': true });
  });
});

describe('what main wants seen', () => {
  const said = (what: 'incident' | 'stop' | 'check') => {
    const { fake, store, actions } = wired(SCREENS.go);
    const done = actions.attend(
      what === 'incident' ? { n: 3, showId: 'friday', what, incidentId: 'i3' } : { n: 3, showId: 'friday', what },
    );
    return done.then(() => ({ channels: fake.calls.map(({ channel }) => channel), view: store.getState().view }));
  };

  it('is the incident of its show', async () => {
    const { channels, view } = await said('incident');
    expect(channels).toEqual(['app.attended', 'show.select']);
    expect(view).toMatchObject({ tab: 'live', dialog: null, incidentId: 'i3' });
  });

  it('is the question whether to stop, and nothing is stopped', async () => {
    const { channels, view } = await said('stop');
    expect(channels).toEqual(['app.attended', 'show.select']);
    expect(view).toMatchObject({ tab: 'live', dialog: { kind: 'stop-live', showId: 'friday' } });
  });

  it('is a check, begun once: main has its answer before', async () => {
    const { channels, view } = await said('check');
    expect(channels).toEqual(['app.attended', 'show.select', 'preflight.start']);
    expect(view).toMatchObject({ tab: 'preflight', dialog: null });
  });
});
