import type { PracticeFault } from '../../electron/contract/app-state.ts';
import type { Attention } from '../../electron/contract/desktop.ts';
import type { Answer, Bridge } from '../../electron/contract/bridge.ts';
import type { CheckId } from '../../electron/contract/check-id.ts';
import type { Input } from '../../electron/contract/schemas.ts';
import type { Tab } from '../../electron/contract/tabs.ts';
import { zoomTo, type ZoomStep } from '../../electron/contract/zoom.ts';
import { changeView, receive, type WindowStore } from './app-store.ts';
import { isChecking, pasteTarget, selectedShow } from './selectors.ts';
import type { DialogView, HistoryView } from './view.ts';

export type SecretField = Input<'show.typeSecret'>['field'];

/** How long a typed URL may take to come back as a show, ms; it has no answer of its own. */
const TYPED_LIMIT_MS = 3000;

/** Everything the window can do, each a wish to main; what comes of it arrives as the next state. */
export function createActions(bridge: Bridge, store: WindowStore) {
  const changeOf = (change: Parameters<typeof changeView>[1]): void => changeView(store, change);

  /** Asked by who says itself what was refused. */
  function ask<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
    return answer.catch((): Answer<T> => ({ ok: false, code: 'fault' }));
  }

  async function wish<T>(answer: Promise<Answer<T>>): Promise<Answer<T>> {
    const got = await ask(answer);
    changeOf({ refusal: got.ok ? null : got.code });
    return got;
  }

  /** The show that holds the typed URL, once main has it. */
  function whenTyped(showId: string | null): Promise<string | null> {
    const before = store.getState().app;
    const known = new Set(before.shows.map(({ id }) => id));
    return new Promise((resolve) => {
      const settle = (found: string | null): void => {
        clearTimeout(timer);
        unsubscribe();
        resolve(found);
      };
      const timer = setTimeout(() => settle(null), TYPED_LIMIT_MS);
      const unsubscribe = store.subscribe(({ app }) => {
        if (app.notices.length > before.notices.length) settle(null);
        const show = app.shows.find(({ id, hasPushUrl }) => hasPushUrl && (showId === null ? !known.has(id) : id === showId));
        if (show !== undefined) settle(show.id);
      });
    });
  }

  const actions = {
    dismissNotice: (id: string) => wish(bridge['app.dismissNotice']({ id })),
    dismissRefusal: () => changeOf({ refusal: null }),
    changeSettings: (change: Input<'settings.change'>) => wish(bridge['settings.change'](change)),
    chooseAuthority: () => wish(bridge['settings.chooseAuthority']({})),
    removeAuthority: () => wish(bridge['settings.removeAuthority']({})),

    keepDraft: () => wish(bridge['draft.keep']({})),
    discardDraft: () => wish(bridge['draft.discard']({})),
    /** Says so first: a window that is reloaded must not do it twice. */
    attend: async (attention: Attention): Promise<void> => {
      changeOf({ incidentId: null });
      await wish(bridge['app.attended']({ n: attention.n }));
      if ('showId' in attention) await actions.selectShow(attention.showId);
      switch (attention.what) {
        case 'incident':
          return changeOf({ tab: 'live', dialog: null, incidentId: attention.incidentId });
        case 'stop':
          return changeOf({ tab: 'live', dialog: { kind: 'stop-live', showId: attention.showId } });
        case 'check':
          changeOf({ tab: 'preflight', dialog: null });
          return void (await actions.check(attention.showId));
        case 'tab':
          return changeOf({ tab: attention.tab, dialog: null });
        case 'new-show':
          changeOf({ dialog: null });
          return actions.newShow();
        case 'settings':
        case 'about':
        case 'keyboard':
          return actions.openWhole({ kind: attention.what });
        case 'larger':
        case 'smaller':
        case 'usual-size':
          return actions.resize(attention.what);
      }
    },

    about: () => wish(bridge['app.about']({})),
    licence: (id: string) => wish(bridge['app.licence']({ id })),
    copyVersions: () => wish(bridge['app.copyVersions']({})),
    checkForUpdate: () => wish(bridge['update.check']({})),
    downloadUpdate: () => wish(bridge['update.download']({})),
    installUpdate: () => wish(bridge['update.install']({})),

    addShow: () => wish(bridge['show.add']({})),
    /** By its key: the small window has no place for it. */
    async newShow(): Promise<void> {
      await actions.leaveCompact();
      await actions.addShow();
    },
    selectShow: (showId: string) => wish(bridge['show.select']({ showId })),
    changeShow: (change: Input<'show.change'>) => wish(bridge['show.change'](change)),
    removeShow: (showId: string) => wish(bridge['show.remove']({ showId })),

    pasteSecret: (showId: string | null, field: SecretField) => wish(bridge['show.pasteSecret']({ showId, field })),
    typeSecret: (showId: string | null, field: SecretField, text: string) => bridge['show.typeSecret']({ showId, field, text }),
    forgetSecret: (showId: string, field: SecretField) => wish(bridge['show.forgetSecret']({ showId, field })),
    /** Ctrl/Cmd+V anywhere. */
    pasteAnywhere: () => actions.pasteSecret(pasteTarget(store.getState().app), 'pushUrl'),
    async pasteAndCheck(showId: string | null): Promise<void> {
      const pasted = await actions.pasteSecret(showId, 'pushUrl');
      if (pasted.ok) await actions.check(pasted.value.showId);
    },
    async typeAndCheck(showId: string | null, text: string): Promise<void> {
      const typed = whenTyped(showId);
      bridge['show.typeSecret']({ showId, field: 'pushUrl', text });
      const id = await typed;
      if (id === null) return;
      await actions.selectShow(id);
      await actions.check(id);
    },

    takeOffer: (showId: string) => wish(bridge['show.useOffer']({ showId })),
    copyOffer: (showId: string) => wish(bridge['show.copyOffer']({ showId })),
    copyUrl: (showId: string, part: 'url' | 'server' | 'key') => wish(bridge['show.copyUrl']({ showId, part })),
    sign: (input: Input<'show.sign'>) => wish(bridge['show.sign'](input)),

    check: (showId: string) => wish(bridge['preflight.start']({ showId })),
    checkWithUplink: (showId: string) => wish(bridge['preflight.start']({ showId, uplink: true })),
    pasteObsPassword: () => wish(bridge['obs.pastePassword']({})),
    typeObsPassword: (text: string) => bridge['obs.typePassword']({ text }),
    forgetObsPassword: () => wish(bridge['obs.forgetPassword']({})),
    /** And looks again: what OBS has now is what counts. */
    async putIntoObs(showId: string, what: 'url' | 'relay'): Promise<void> {
      const put = await wish(bridge['obs.put']({ showId, what }));
      if (put.ok && what === 'url') await actions.check(showId);
    },
    putBackIntoObs: () => wish(bridge['obs.putBack']({})),
    stopCheck: (showId: string) => wish(bridge['preflight.stop']({ showId })),
    consent: (showId: string, choice: 'real' | 'rehearsal' | 'never') => wish(bridge['preflight.consent']({ showId, choice })),
    copyReport: (showId: string) => wish(bridge['preflight.copyReport']({ showId, format: 'text' })),
    copyEvidence: (showId: string, checkId: CheckId) => wish(bridge['preflight.copyEvidence']({ showId, checkId })),
    watchNetwork: (showId: string, watch: boolean) => wish(bridge['preflight.watchNetwork']({ showId, watch })),
    /** Enter: only what the button on screen would do. */
    async checkSelected(): Promise<void> {
      const { app, view } = store.getState();
      const show = selectedShow(app);
      if (view.tab === 'preflight' && show !== null && show.hasPushUrl && !isChecking(show)) await actions.check(show.id);
    },

    /** The chart and the lamp are where one looks next. */
    async goLive(input: Input<'live.start'>): Promise<void> {
      const started = await wish(bridge['live.start'](input));
      if (started.ok) changeOf({ tab: 'live' });
    },
    async goLiveAgain(showId: string): Promise<void> {
      await actions.selectShow(showId);
      const show = store.getState().app.shows.find(({ id }) => id === showId);
      if (show !== undefined) await actions.goLive({ showId, ...show.liveChoice });
    },
    stopLive: (showId: string) => wish(bridge['live.stop']({ showId })),
    retryNow: (showId: string) => wish(bridge['live.retryNow']({ showId })),
    setPolicy: (showId: string, policy: Input<'live.setPolicy'>['policy']) => wish(bridge['live.setPolicy']({ showId, policy })),
    setSpan: (showId: string, span: Input<'live.setSpan'>['span']) => wish(bridge['live.setSpan']({ showId, span })),
    copyEncoder: (showId: string, part: Input<'live.copyEncoder'>['part']) => wish(bridge['live.copyEncoder']({ showId, part })),
    encoderQr: (showId: string, server: string) => wish(bridge['live.encoderQr']({ showId, server })),
    copyIncident: (showId: string, id: string) => wish(bridge['live.copyIncident']({ showId, id })),
    answerClose: (choice: Input<'live.answerClose'>['choice']) => wish(bridge['live.answerClose']({ choice })),

    listHistory: (input: Input<'history.list'>) => ask(bridge['history.list'](input)),
    openRecord: (id: string) => ask(bridge['history.open']({ id })),
    exportRecord: (id: string, format: Input<'history.export'>['format']) => ask(bridge['history.export']({ id, format })),
    savePicture: (input: Input<'history.savePicture'>) => ask(bridge['history.savePicture'](input)),
    async deleteRecord(id: string): Promise<void> {
      const deleted = await wish(bridge['history.delete']({ ids: [id] }));
      const { openId } = store.getState().view.history;
      if (deleted.ok && openId === id) actions.changeHistory({ openId: null, compare: null });
    },
    deleteHistory: () => wish(bridge['history.delete']({ all: true })),
    changeHistory: (change: Partial<HistoryView>): void => {
      const { history } = store.getState().view;
      changeOf({ history: { ...history, ...change } });
    },

    startPractice: (fault: PracticeFault) => wish(bridge['practice.start']({ fault })),
    stopPractice: () => wish(bridge['practice.stop']({})),
    openLink: (link: Input<'link.open'>['link']) => wish(bridge['link.open']({ link })),
    compact: (what: Input<'window.compact'>['what']) => wish(bridge['window.compact']({ what })),
    /** The small window has no dialogs. */
    async leaveCompact(): Promise<void> {
      if (store.getState().app.compact !== null) await actions.compact('leave');
    },
    async openWhole(dialog: DialogView): Promise<void> {
      await actions.leaveCompact();
      actions.openDialog(dialog);
    },
    /** The small window has one size. */
    async resize(step: ZoomStep): Promise<void> {
      const { compact, settings } = store.getState().app;
      const zoomPercent = zoomTo(step, settings.zoomPercent);
      if (compact === null && zoomPercent !== settings.zoomPercent) await actions.changeSettings({ zoomPercent });
    },
    toggleCompact: () => actions.compact(store.getState().app.compact === null ? 'enter' : 'leave'),
    controlWindow: (action: Input<'window.control'>['action']) => wish(bridge['window.control']({ action })),

    openTab: (tab: Tab) => changeOf({ tab }),
    openDialog: (dialog: DialogView) => changeOf({ dialog, refusal: null }),
    closeDialog: () => changeOf({ dialog: null, refusal: null }),
    /** The choices about rows of earlier runs are forgotten with the first one about another. */
    openRow: (runId: string, key: string, open: boolean): void => {
      store.setState(({ view }) => {
        const ofRun = Object.entries(view.rows).filter(([name]) => name.startsWith(`${runId} `));
        return { view: { ...view, rows: { ...Object.fromEntries(ofRun), [key]: open } } };
      });
    },
    receive: (app: Parameters<typeof receive>[1]) => receive(store, app),
  };
  return actions;
}

export type Actions = ReturnType<typeof createActions>;
