import type { CauseCode } from '../../electron/contract/cause.ts';

/** Causes that no network and no server can produce in a check, and why; every other cause has a cell. */
export const NO_CELL: Readonly<Partial<Record<CauseCode, string>>> = {
  ...all('the text of the URL alone decides', [
    'url.empty',
    'url.unreadable',
    'url.scheme',
    'url.play-not-push',
    'url.no-app',
    'url.no-stream',
    'url.bad-name',
    'url.swapped',
    'url.doubled-app',
    'url.udp-transport',
    'url.ip-host',
    'url.tls-only',
    'url.mangled',
    'url.underscore',
    'auth.malformed',
    'auth.missing',
    'auth.backup-key',
    'expiry.before-end',
    'expiry.malformed',
    'expiry.missing',
    'expiry.short',
    'expiry.unknown',
    'expiry.long',
  ]),
  ...all('what OBS is set to decides', [
    'encoder.not-found',
    'encoder.other-url',
    'encoder.other-interface',
    'encoder.bitrate',
    'encoder.keyframes',
    'encoder.fps',
    'encoder.codec',
    'encoder.overloaded',
  ]),
  ...all('only a running show has it: test/faults/live.test.ts, test/integration/relay-incidents.test.ts, test/unit/live', [
    'live.encoder-gone',
    'live.encoder-slow',
    'live.uplink-congested',
    'live.server-closed',
    'live.server-moving',
    'live.path-lost',
    'live.silent',
    'live.taken-over',
    'live.expired',
    'live.slept',
    'live.network-changed',
    'live.timestamps',
    'live.av-drift',
    'live.long-gop',
    'clock.stepped',
    'app.relay-crashed',
  ]),
  ...all('the user or Cuelight itself decides', ['rtmp.publish-ask', 'app.fault', 'app.deadline', 'app.aborted']),
  'rtmp.codec-refused': 'the check publishes AVC alone, which every server takes',
};

function all(why: string, codes: readonly CauseCode[]): Partial<Record<CauseCode, string>> {
  return Object.fromEntries(codes.map((code) => [code, why]));
}
