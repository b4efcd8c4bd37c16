import type { About } from './about.ts';
import type { AppState } from './app-state.ts';
import type { FileSaved, HistoryPage, HistoryRecord } from './history.ts';
import type { PushChannel, RequestChannel, SendChannel } from './channels.ts';
import type { Input } from './schemas.ts';

/** Why main did not do what was asked; words under messages `refusal.<code>`. */
export type RefusalCode =
  | 'bad-input'
  | 'bad-sender'
  | 'unknown-show'
  | 'nothing-to-paste'
  | 'no-push-url'
  /** What was pasted holds no URL of the kind asked for. */
  | 'not-a-url'
  | 'no-key'
  /** What was pasted is no signing key: empty, with white space in it, or far too long. */
  | 'not-a-key'
  | 'not-signable'
  | 'nothing-offered'
  | 'too-many-shows'
  | 'no-report'
  /** The push URL that came by a link is gone: kept, discarded, or replaced by a newer one. */
  | 'no-draft'
  | 'not-asking'
  | 'practice-failed'
  | 'already-live'
  | 'not-live'
  /** The local address cannot be listened on. */
  | 'cannot-listen'
  | 'obs-not-found'
  /** It streams: its settings stay as they are. */
  | 'obs-live'
  | 'obs-refused'
  /** The file of certificate authorities that was chosen. */
  | 'authority-unreadable'
  | 'authority-too-large'
  | 'authority-no-certificate'
  /** Not in the history, or no longer. */
  | 'no-record'
  /** It is off, cannot be read, or does not answer. */
  | 'no-history'
  /** No package of this name and version is in the program. */
  | 'no-licence'
  | 'updates-off'
  /** Neither looked for nor installed while a show is live. */
  | 'update-while-live'
  /** None was found, or what was downloaded is no longer what was signed. */
  | 'no-update'
  | 'fault';

/** Electron's own errors lose everything but a mangled message, so every answer comes in this envelope. */
export type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: RefusalCode; readonly detail?: string };

/** A QR code as one SVG path over `size` by `size` modules, its white rim included. */
export interface QrPicture {
  readonly size: number;
  readonly path: string;
}

/** What each request gives back; everything else reaches the window in `app.state`. */
export interface Results {
  'app.ready': AppState;
  'app.dismissNotice': null;
  'app.attended': null;
  'app.about': About;
  'app.licence': { text: string };
  'app.copyVersions': null;
  'draft.keep': { showId: string };
  'draft.discard': null;
  'settings.change': null;
  'settings.chooseAuthority': null;
  'settings.removeAuthority': null;
  'show.add': { showId: string };
  'show.select': null;
  'show.change': null;
  'show.remove': null;
  'show.pasteSecret': { showId: string };
  'show.forgetSecret': null;
  'show.useOffer': null;
  'show.copyOffer': null;
  'show.copyUrl': null;
  'show.sign': { expiresAt: string };
  'preflight.start': { runId: string };
  'preflight.stop': null;
  'preflight.consent': null;
  'preflight.copyReport': null;
  'preflight.copyEvidence': null;
  'preflight.watchNetwork': null;
  'obs.pastePassword': null;
  'obs.forgetPassword': null;
  'obs.put': null;
  'obs.putBack': null;
  'practice.start': { showId: string };
  'practice.stop': null;
  'live.start': null;
  'live.stop': null;
  'live.retryNow': null;
  'live.setPolicy': null;
  'live.setSpan': null;
  'live.copyEncoder': null;
  'live.encoderQr': QrPicture;
  'live.copyIncident': null;
  'live.answerClose': null;
  'history.list': HistoryPage;
  'history.open': HistoryRecord;
  'history.delete': { deleted: number };
  'history.export': FileSaved;
  'history.savePicture': FileSaved;
  'update.check': null;
  'update.download': null;
  'update.install': null;
  'link.open': null;
  'window.control': null;
  'window.compact': null;
}

export interface Pushes {
  'app.state': AppState;
}

/** `window.cuelight`, exactly: the contract tests compare the real bridge with CHANNELS. */
export type Bridge = {
  readonly [C in RequestChannel]: (input: Input<C>) => Promise<Answer<Results[C]>>;
} & {
  readonly [C in SendChannel]: (input: Input<C>) => void;
} & {
  /** Returns its own unsubscribe. */
  readonly [C in PushChannel]: (listener: (value: Pushes[C]) => void) => () => void;
};
