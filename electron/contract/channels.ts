/**
 * Every channel between the window and main, by name only: the preload bridge is made from this list and must stay free of a schema
 * library. `schemas.ts` gives each one its input; `bridge.ts` the types both ends share.
 * `request`: answered with an envelope. `send`: one way, never answered (what is typed into a secret field). `push`: main to window.
 */
export const CHANNELS = {
  'app.ready': 'request',
  'app.dismissNotice': 'request',
  'app.attended': 'request',
  'draft.keep': 'request',
  'draft.discard': 'request',
  'settings.change': 'request',
  'settings.chooseAuthority': 'request',
  'settings.removeAuthority': 'request',
  'show.add': 'request',
  'show.select': 'request',
  'show.change': 'request',
  'show.remove': 'request',
  'show.pasteSecret': 'request',
  'show.typeSecret': 'send',
  'show.forgetSecret': 'request',
  'show.useOffer': 'request',
  'show.copyOffer': 'request',
  'show.copyUrl': 'request',
  'show.sign': 'request',
  'preflight.start': 'request',
  'preflight.stop': 'request',
  'preflight.consent': 'request',
  'preflight.copyReport': 'request',
  'preflight.copyEvidence': 'request',
  'preflight.watchNetwork': 'request',
  'obs.pastePassword': 'request',
  'obs.typePassword': 'send',
  'obs.forgetPassword': 'request',
  'obs.put': 'request',
  'obs.putBack': 'request',
  'practice.start': 'request',
  'practice.stop': 'request',
  'live.start': 'request',
  'live.stop': 'request',
  'live.retryNow': 'request',
  'live.setPolicy': 'request',
  'live.setSpan': 'request',
  'live.copyEncoder': 'request',
  'live.encoderQr': 'request',
  'live.copyIncident': 'request',
  'live.answerClose': 'request',
  'history.list': 'request',
  'history.open': 'request',
  'history.delete': 'request',
  'history.export': 'request',
  'history.savePicture': 'request',
  'link.open': 'request',
  'window.control': 'request',
  'window.compact': 'request',
  'app.state': 'push',
} as const satisfies Record<string, 'request' | 'send' | 'push'>;

export type Channel = keyof typeof CHANNELS;
export type RequestChannel = { [C in Channel]: (typeof CHANNELS)[C] extends 'request' ? C : never }[Channel];
export type SendChannel = { [C in Channel]: (typeof CHANNELS)[C] extends 'send' ? C : never }[Channel];
export type PushChannel = { [C in Channel]: (typeof CHANNELS)[C] extends 'push' ? C : never }[Channel];
