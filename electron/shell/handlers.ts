import type { AppState, PracticeFault, Settings } from '../contract/app-state.ts';
import type { Answer } from '../contract/bridge.ts';
import { changeDesktop } from '../contract/desktop.ts';
import type { Input } from '../contract/schemas.ts';
import type { Language, Report } from '../contract/report.ts';
import type { Handlers } from './ipc-server.ts';
import type { AboutDesk } from './about-desk.ts';
import { attended } from './attention.ts';
import type { AuthorityDesk } from './authority-desk.ts';
import type { CloseGuard } from './close-guard.ts';
import type { CompactWindow } from './compact-window.ts';
import type { DraftDesk } from './draft-desk.ts';
import type { HistoryDesk } from './history-desk.ts';
import { LINKS } from './links.ts';
import type { LiveDesk } from './live-desk.ts';
import type { NetworkDesk } from './network-desk.ts';
import type { ObsDesk } from './obs-desk.ts';
import { dismissNotice, giveNotice, withdrawNotice } from './notices.ts';
import { PRACTICE_SHOW_ID } from './practice-show.ts';
import type { PreflightDesk, RunRecord } from './preflight-desk.ts';
import { encoderPart } from './push-url-desk.ts';
import { reportText } from './report-text.ts';
import type { SecretStore, ShowSecrets } from './secret-store.ts';
import { showOf } from './show-state.ts';
import type { Shows } from './shows.ts';
import type { UpdateDesk } from './update-desk.ts';
import type { StateHub } from './state-hub.ts';

const OK = { ok: true, value: null } as const;
const UNKNOWN_SHOW = { ok: false, code: 'unknown-show' } as const;

/** The built-in practice server, as far as the window's wishes go. */
export interface Practice {
  readonly start: (fault: PracticeFault) => Promise<ShowSecrets | null>;
  readonly stop: () => Promise<void>;
}

/** What the handlers need of the system; Electron's own calls in the program, fakes in tests. */
export interface ShellPorts {
  readonly readClipboard: () => Promise<string>;
  readonly writeClipboard: (text: string) => Promise<void>;
  readonly openExternal: (url: string) => Promise<void>;
  readonly controlWindow: (action: Input<'window.control'>['action']) => void;
  readonly applyTheme: (theme: Settings['theme']) => void;
  readonly systemLanguage: () => Language;
  readonly buildReport: (record: RunRecord, lang: Language) => Report;
  /** The window has its first state and wants the next ones. */
  readonly onWindowReady: () => void;
}

export interface HandlersOptions {
  readonly hub: StateHub;
  readonly shows: Shows;
  readonly secrets: SecretStore;
  readonly about: Pick<AboutDesk, 'about' | 'licence' | 'versionsText'>;
  readonly authority: Pick<AuthorityDesk, 'choose' | 'remove'>;
  readonly preflight: PreflightDesk;
  readonly network: NetworkDesk;
  readonly live: LiveDesk;
  readonly closing: Pick<CloseGuard, 'answer'>;
  readonly drafts: DraftDesk;
  readonly compact: Pick<CompactWindow, 'enter' | 'leave' | 'pin'>;
  readonly obs: ObsDesk;
  readonly practice: Practice;
  readonly history: Pick<HistoryDesk, 'list' | 'open' | 'delete' | 'export' | 'savePicture' | 'keep'>;
  readonly updates: Pick<UpdateDesk, 'check' | 'download' | 'install'>;
  readonly ports: ShellPorts;
}

/** What main does for each channel of the contract; one line each where the work is a desk's. */
export function createHandlers({
  hub,
  shows,
  secrets,
  about,
  authority,
  preflight,
  network,
  live,
  closing,
  drafts,
  compact,
  obs,
  practice,
  history,
  updates,
  ports,
}: HandlersOptions): Handlers {
  const copy = async (
    text: string | null,
    otherwise: 'no-report' | 'nothing-offered' | 'no-push-url' | 'not-live',
  ): Promise<Answer<null>> => {
    if (text === null) return { ok: false, code: otherwise };
    await ports.writeClipboard(text);
    return OK;
  };
  const known = (showId: string): boolean => showOf(hub.state, showId) !== null;

  return {
    'app.ready': () => {
      ports.onWindowReady();
      return { ok: true, value: hub.state };
    },
    'app.dismissNotice': ({ id }) => {
      dismissNotice(hub, id);
      return OK;
    },
    'app.attended': ({ n }) => {
      attended(hub, n);
      return OK;
    },
    'app.about': () => about.about(),
    'app.licence': ({ id }) => about.licence(id),
    'app.copyVersions': async () => {
      await ports.writeClipboard(about.versionsText());
      return OK;
    },
    'draft.keep': () => drafts.keep(),
    'draft.discard': () => drafts.discard(),
    'settings.change': (change) => {
      hub.update((state) => changeSettings(state, change, ports.systemLanguage));
      if (change.historyDays !== undefined) history.keep(change.historyDays);
      if (change.theme !== undefined) ports.applyTheme(change.theme);
      if (change.keepSecretsInFile !== undefined) {
        secrets.keepInFile(change.keepSecretsInFile);
        hub.update((state) => ({ ...state, secrets: secrets.storage }));
      }
      if (change.obsAddress !== undefined) obs.settingsChanged();
      shows.save();
      return OK;
    },
    'settings.chooseAuthority': () => authority.choose(),
    'settings.removeAuthority': () => authority.remove(),

    'show.add': ({ name }) => shows.add(name),
    'show.select': ({ showId }) => shows.select(showId),
    'show.change': (change) => shows.change(change),
    'show.remove': ({ showId }) => {
      if (live.isLiveShow(showId)) return { ok: false, code: 'already-live' };
      const removed = shows.remove(showId);
      if (!removed.ok) return removed;
      preflight.forget(showId);
      network.forget(showId);
      live.forget(showId);
      return removed;
    },
    'show.pasteSecret': async ({ showId, field }) => {
      const text = await ports.readClipboard();
      if (text.trim() === '') return { ok: false, code: 'nothing-to-paste' };
      const stored = shows.storeSecret(showId, field, text);
      if (stored.ok) withdrawNotice(hub, 'secret-refused');
      return stored;
    },
    'show.typeSecret': ({ showId, field, text }) => {
      const stored = shows.storeSecret(showId, field, text);
      // One way, so nobody hears a refusal: it is said as a notice, without what was typed.
      if (stored.ok) withdrawNotice(hub, 'secret-refused');
      else giveNotice(hub, 'secret-refused', { field, why: stored.code });
    },
    'show.forgetSecret': ({ showId, field }) => shows.forgetSecret(showId, field),
    'show.useOffer': ({ showId }) => (known(showId) ? preflight.useOffer(showId) : UNKNOWN_SHOW),
    'show.copyOffer': ({ showId }) => (known(showId) ? copy(preflight.offeredUrl(showId), 'nothing-offered') : UNKNOWN_SHOW),
    'show.copyUrl': ({ showId, part }) => {
      if (!known(showId)) return UNKNOWN_SHOW;
      const url = shows.requestFor(showId)?.text ?? null;
      return copy(url === null ? null : encoderPart(url, part), 'no-push-url');
    },
    'show.sign': (wish) => shows.sign(wish),

    'preflight.start': async ({ showId, uplink }) => {
      if (!known(showId)) return UNKNOWN_SHOW;
      await network.noteStart(showId);
      return preflight.start(showId, uplink);
    },
    'preflight.stop': ({ showId }) => preflight.stop(showId),
    'preflight.consent': ({ showId, choice }) => (known(showId) ? preflight.consent(showId, choice) : UNKNOWN_SHOW),
    'preflight.copyReport': ({ showId, format }) => {
      if (!known(showId)) return UNKNOWN_SHOW;
      const record = preflight.record(showId);
      if (record === null) return { ok: false, code: 'no-report' };
      const report = ports.buildReport(record, hub.state.lang);
      return copy(format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : reportText(report), 'no-report');
    },
    'preflight.copyEvidence': ({ showId, checkId }) => {
      if (!known(showId)) return UNKNOWN_SHOW;
      const finding = preflight.record(showId)?.findings.find(({ id }) => id === checkId);
      return copy(finding === undefined ? null : `${JSON.stringify(finding, null, 2)}\n`, 'no-report');
    },
    'preflight.watchNetwork': ({ showId, watch }) => network.watch(showId, watch),

    'obs.pastePassword': async () => obs.storePassword(await ports.readClipboard()),
    'obs.typePassword': ({ text }) => {
      const stored = obs.storePassword(text);
      if (!stored.ok) giveNotice(hub, 'secret-refused', { field: 'obsPassword', why: stored.code });
    },
    'obs.forgetPassword': () => obs.forgetPassword(),
    'obs.put': ({ showId, what }) => {
      if (!known(showId)) return UNKNOWN_SHOW;
      const partOf = (part: 'server' | 'key'): string | null => {
        const url = shows.requestFor(showId)?.text;
        if (what === 'relay') return live.encoderText(showId, part);
        return url === undefined ? null : encoderPart(url, part);
      };
      const [server, key] = [partOf('server'), partOf('key')];
      return server === null || key === null ? { ok: false, code: what === 'relay' ? 'not-live' : 'no-push-url' } : obs.put(server, key);
    },
    'obs.putBack': () => obs.putBack(),

    'practice.start': async ({ fault }) => {
      withdrawNotice(hub, 'practice-restarted');
      withdrawNotice(hub, 'practice-failed');
      const show = await practice.start(fault);
      return show === null ? { ok: false, code: 'practice-failed' } : { ok: true, value: { showId: shows.setPractice(show) } };
    },
    'practice.stop': async () => {
      if (live.isLiveShow(PRACTICE_SHOW_ID)) return { ok: false, code: 'already-live' };
      live.forget(PRACTICE_SHOW_ID);
      shows.setPractice(null);
      await practice.stop();
      return OK;
    },

    'live.start': (wish) => live.start(wish),
    'live.stop': ({ showId }) => live.stop(showId),
    'live.retryNow': ({ showId }) => live.retryNow(showId),
    'live.setPolicy': ({ showId, policy }) => live.setPolicy(showId, policy),
    'live.setSpan': ({ showId, span }) => live.setSpan(showId, span),
    'live.copyEncoder': ({ showId, part }) => (known(showId) ? copy(live.encoderText(showId, part), 'not-live') : UNKNOWN_SHOW),
    'live.encoderQr': ({ showId, server }) => {
      if (!known(showId)) return UNKNOWN_SHOW;
      const picture = live.encoderQr(showId, server);
      return picture === null ? { ok: false, code: 'not-live' } : { ok: true, value: picture };
    },
    'live.copyIncident': ({ showId, id }) => {
      const incident = live.incident(showId, id);
      return copy(incident === null ? null : `${JSON.stringify(incident, null, 2)}\n`, 'no-report');
    },
    'live.answerClose': async ({ choice }) => {
      await closing.answer(choice);
      return OK;
    },

    'history.list': (query) => history.list(query),
    'history.open': ({ id }) => history.open(id),
    'history.delete': (wish) => history.delete(wish),
    'history.export': ({ id, format }) => history.export(id, format),
    'history.savePicture': ({ id, rect }) => history.savePicture(id, rect),

    'update.check': () => updates.check(),
    'update.download': () => updates.download(),
    'update.install': () => updates.install(),

    'link.open': async ({ link }) => {
      await ports.openExternal(LINKS[link]);
      return OK;
    },
    'window.compact': ({ what }) => {
      if (what === 'enter') compact.enter();
      else if (what === 'leave') compact.leave();
      else compact.pin(what === 'pin');
      return OK;
    },
    'window.control': ({ action }) => {
      ports.controlWindow(action);
      return OK;
    },
  };
}

function changeSettings(state: AppState, change: Input<'settings.change'>, systemLanguage: () => Language): AppState {
  const settings: Settings = {
    language: change.language ?? state.settings.language,
    theme: change.theme ?? state.settings.theme,
    zoomPercent: change.zoomPercent ?? state.settings.zoomPercent,
    keepSecretsInFile: change.keepSecretsInFile ?? state.settings.keepSecretsInFile,
    notifyDrops: change.notifyDrops ?? state.settings.notifyDrops,
    allowDoh: change.allowDoh ?? state.settings.allowDoh,
    obs: change.obs ?? state.settings.obs,
    obsAddress: change.obsAddress ?? state.settings.obsAddress,
    desktop: changeDesktop(state.settings.desktop, change.desktop ?? {}),
    historyDays: change.historyDays ?? state.settings.historyDays,
    updates: change.updates ?? state.settings.updates,
  };
  return { ...state, settings, lang: settings.language === 'system' ? systemLanguage() : settings.language };
}
