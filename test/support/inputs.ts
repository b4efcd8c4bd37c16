import type { RequestChannel, SendChannel } from '../../electron/contract/channels.ts';
import type { Input } from '../../electron/contract/schemas.ts';

/** One good input of each channel; a channel without one does not compile. */
export const GOOD_INPUTS: { readonly [C in RequestChannel | SendChannel]: Input<C> } = {
  'app.ready': {},
  'app.dismissNotice': { id: 'a-notice' },
  'settings.change': { language: 'zh-CN', keepSecretsInFile: true },
  'show.add': { name: 'Friday' },
  'show.select': { showId: null },
  'show.change': { showId: 'friday', plannedHours: 4.5, publish: 'rehearsal' },
  'show.remove': { showId: 'friday' },
  'show.pasteSecret': { showId: null, field: 'pushUrl' },
  'show.typeSecret': { showId: 'friday', field: 'signingKey', text: 'a key' },
  'show.forgetSecret': { showId: 'friday', field: 'backupKey' },
  'show.useOffer': { showId: 'friday' },
  'show.copyOffer': { showId: 'friday' },
  'show.copyUrl': { showId: 'friday', part: 'server' },
  'show.sign': { showId: 'friday', end: { endsAt: '2026-11-24T04:00:00Z' }, algorithm: 'sha256' },
  'preflight.start': { showId: 'friday' },
  'preflight.stop': { showId: 'friday' },
  'preflight.consent': { showId: 'friday', choice: 'rehearsal' },
  'preflight.copyReport': { showId: 'friday', format: 'json' },
  'preflight.copyEvidence': { showId: 'friday', checkId: 'in-use' },
  'preflight.watchNetwork': { showId: 'friday', watch: true },
  'practice.start': { fault: 'wrong-secret' },
  'practice.stop': {},
  'link.open': { link: 'tencent-push-url' },
  'window.control': { action: 'minimize' },
};
