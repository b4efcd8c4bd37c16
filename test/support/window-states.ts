import type { AppState, RunState, ShowState } from '../../electron/contract/app-state.ts';
import type { CheckId } from '../../electron/contract/check-id.ts';
import { DESKTOP_DEFAULTS } from '../../electron/contract/desktop.ts';
import { CHECK_IDS } from '../../electron/contract/check-id.ts';
import type { Finding } from '../../electron/contract/finding.ts';

/** States of the window, as main would say them; realistic, not measured. */

export const CHECKED_AT = '2025-11-21T12:42:00.000Z';

const PATH: readonly CheckId[] = CHECK_IDS.filter((id) => id !== 'tls');

const TIMES: { readonly [id in CheckId]: number } = {
  url: 0.1,
  auth: 0.3,
  expiry: 0.1,
  clock: 41,
  network: 36,
  dns: 12,
  tcp: 18,
  tls: 22,
  handshake: 19,
  connect: 21,
  'in-use': 64,
  publish: 3100,
  uplink: 0,
  encoder: 40,
};

const PROOF: { readonly [id in CheckId]: Finding['evidence'] } = {
  url: { app: 'live', stream: 'fri…', host: 'push.example.com' },
  auth: { algorithm: 'md5', fingerprint: '…c04e' },
  expiry: { expiresAt: '2025-11-22T12:30:00.000Z', remainingMs: 85_680_000 },
  clock: { offsetMs: 300 },
  network: { online: true },
  dns: { addresses: ['203.0.113.7', '203.0.113.8', '2001:db8::7'] },
  tcp: { port: 1935, connectMs: 18, connectMsV4: 18, connectMsV6: 17 },
  tls: { tlsMs: 22 },
  handshake: { handshakeMs: 19 },
  connect: { connectMs: 21, serverText: 'Connection succeeded.' },
  'in-use': { probe: 'play URL' },
  publish: { stream: 'rehearsal', heldMs: 3000 },
  uplink: { sustainedKbps: 9000, offeredKbps: 9000, safeKbps: 6900, suggestedVideoKbps: 5800, suggestedAudioKbps: 160 },
  encoder: { totalKbps: 2660, fps: 30 },
};

export function finding(id: CheckId, change: Partial<Finding> = {}): Finding {
  return {
    id,
    status: 'pass',
    code: 'ok',
    also: [],
    alternatives: [],
    evidence: PROOF[id],
    startedMs: 0,
    durationMs: TIMES[id],
    ...change,
  };
}

export function waits(id: CheckId, waitsFor: CheckId): Finding {
  return finding(id, { status: 'skip', code: 'app.waits', waitsFor, evidence: {}, durationMs: 0 });
}

/** All checks passed but for these. */
export function findings(...changed: readonly Finding[]): readonly Finding[] {
  return PATH.map((id) => changed.find((other) => other.id === id) ?? finding(id));
}

export function run(change: Partial<RunState> = {}): RunState {
  return {
    id: 'run-1',
    phase: 'done',
    startedAt: CHECKED_AT,
    durationMs: 1900,
    checks: PATH,
    findings: findings(),
    verdict: 'go',
    cause: null,
    progress: null,
    stale: null,
    ...change,
  };
}

export function show(change: Partial<ShowState> = {}): ShowState {
  return {
    id: 'friday',
    name: 'Friday Club TV',
    kind: 'own',
    maskedUrl: 'rtmp://push.example.com/live/fri…?txSecret=…&txTime=6921ACC8',
    host: 'push.example.com',
    hasPushUrl: true,
    hasKey: true,
    hasBackupKey: false,
    hasPlayUrl: true,
    provider: null,
    foundProvider: 'tencent',
    signEnd: 'exact',
    cloudId: null,
    hasCloudKey: false,
    canSign: true,
    plannedHours: 4,
    plannedBitrateKbps: 6000,
    publish: 'ask',
    offer: null,
    run: null,
    networkTest: null,
    liveChoice: { source: 'relay', policy: 'gapless', record: false, lan: false },
    live: null,
    ...change,
  };
}

export function appState(change: Partial<AppState> = {}): AppState {
  return {
    rev: 1,
    version: '0.1.0',
    platform: 'linux',
    lang: 'en',
    settings: {
      language: 'en',
      theme: 'system',
      keepSecretsInFile: false,
      zoomPercent: 100,
      notifyDrops: true,
      obs: false,
      obsAddress: '',
      allowDoh: false,
      desktop: DESKTOP_DEFAULTS,
      historyDays: 90,
      updates: false,
    },
    authorityFile: null,
    sandboxed: true,
    secrets: { kind: 'encrypted', backend: 'gnome_libsecret' },
    notices: [],
    shows: [],
    selectedShowId: null,
    practice: { status: 'off', fault: 'none', port: null, restarts: 0 },
    obs: { hasPassword: false, canPutBack: false },
    history: { status: 'on', changes: 0 },
    update: { possible: 'yes', status: 'idle', version: null, percent: 0, fault: null },
    closing: false,
    desktop: { tray: true, startWithSystem: true, hideFromCapture: true },
    compact: null,
    attention: null,
    draft: null,
    ...change,
  };
}

const OTHERS: readonly ShowState[] = [
  show({ id: 'harbour', name: 'Harbour Sunset', plannedHours: 4 }),
  show({ id: 'practice', name: '', kind: 'practice', host: '127.0.0.1', maskedUrl: 'rtmp://127.0.0.1/live/pra…' }),
];

function withShow(change: Partial<ShowState>, more: Partial<AppState> = {}): AppState {
  return appState({ shows: [show(change), ...OTHERS], selectedShowId: 'friday', ...more });
}

export const WRONG_SIGNATURE = finding('auth', {
  status: 'fail',
  code: 'auth.wrong',
  evidence: { mistake: 'decimal-time', txTime: '6921ACC8', signedText: '1763814600', given: '…3f9a', right: '…c04e', param: 'txSecret' },
});

export const BLOCKED = finding('tcp', {
  status: 'fail',
  code: 'tcp.blocked',
  evidence: { port: 1935, addresses: ['203.0.113.7'], silentMs: 3000, controlPort: 443 },
  durationMs: 3000,
});

export const ASKING = finding('publish', { status: 'ask', code: 'rtmp.publish-ask', evidence: {}, durationMs: 0 });

const AFTER_TCP = [
  waits('handshake', 'tcp'),
  waits('connect', 'tcp'),
  waits('in-use', 'tcp'),
  waits('publish', 'tcp'),
  waits('uplink', 'tcp'),
];

const BLOCKED_RUN = run({ verdict: 'no-go', cause: 'tcp.blocked', findings: findings(BLOCKED, ...AFTER_TCP), durationMs: 3100 });

/** Every screen of the Pre-flight tab, by name. */
export const SCREENS = {
  first: appState(),
  'first-memory': appState({ secrets: { kind: 'memory', backend: 'basic_text' }, sandboxed: false }),
  empty: withShow({ name: '', maskedUrl: null, host: null, hasPushUrl: false, hasKey: false, canSign: false }),
  standby: withShow({}),
  checking: withShow({
    run: run({ phase: 'running', verdict: null, durationMs: null, findings: findings().slice(0, 7) }),
  }),
  go: withShow({ run: run() }),
  stop: withShow({
    offer: { kind: 'corrected', maskedUrl: 'rtmp://push.example.com/live/fri…?txSecret=…&txTime=6921ACC8' },
    run: run({ verdict: 'no-go', cause: 'auth.wrong', findings: findings(WRONG_SIGNATURE, waits('publish', 'auth')) }),
  }),
  expired: withShow({
    run: run({
      verdict: 'no-go',
      cause: 'expiry.expired',
      findings: findings(
        finding('expiry', {
          status: 'fail',
          code: 'expiry.expired',
          evidence: { expiresAt: '2025-11-21T10:30:00.000Z', expiredMs: 7_920_000, txTime: '6920A1C8' },
        }),
        waits('publish', 'expiry'),
      ),
    }),
  }),
  asking: withShow({ run: run({ phase: 'asking', verdict: null, durationMs: null, findings: findings(ASKING) }) }),
  'asking-no-key': withShow({
    canSign: false,
    hasKey: false,
    run: run({
      phase: 'asking',
      verdict: null,
      durationMs: null,
      findings: findings(finding('auth', { status: 'skip', code: 'auth.not-signed', evidence: {} }), ASKING),
    }),
  }),
  blocked: withShow({ run: BLOCKED_RUN }),
  'network-waiting': withShow({
    run: BLOCKED_RUN,
    networkTest: {
      phase: 'waiting',
      before: { localAddress: '192.168.1.20', tcp: 'tcp.blocked', verdict: 'no-go', at: CHECKED_AT },
      after: null,
    },
  }),
  'network-done': withShow({
    run: run(),
    networkTest: {
      phase: 'done',
      before: { localAddress: '192.168.1.20', tcp: 'tcp.blocked', verdict: 'no-go', at: CHECKED_AT },
      after: { localAddress: '172.20.10.3', tcp: 'ok', verdict: 'go', at: '2025-11-21T12:44:00.000Z' },
    },
  }),
  closed: withShow({
    run: run({
      verdict: 'no-go',
      cause: 'rtmp.publish-closed',
      findings: findings(
        finding('publish', {
          status: 'fail',
          code: 'rtmp.publish-closed',
          alternatives: ['rtmp.in-use', 'rtmp.forbidden', 'rtmp.account', 'rtmp.quota'],
          evidence: { closedMs: 104, started: false, serverText: null },
          durationMs: 104,
        }),
      ),
    }),
  }),
  offline: withShow({
    run: run({
      verdict: 'no-go',
      cause: 'net.offline',
      findings: findings(
        finding('clock', { status: 'skip', code: 'clock.unchecked', evidence: {} }),
        finding('network', { status: 'fail', code: 'net.offline', evidence: { silentControls: 6 }, durationMs: 3000 }),
        finding('dns', { status: 'fail', code: 'dns.no-answer', evidence: { host: 'push.example.com' }, durationMs: 3000 }),
        waits('tcp', 'dns'),
        waits('handshake', 'dns'),
        waits('connect', 'dns'),
        waits('in-use', 'dns'),
        waits('publish', 'dns'),
      ),
    }),
  }),
  unproven: withShow({
    publish: 'never',
    run: run({
      verdict: 'caution',
      findings: findings(finding('publish', { status: 'warn', code: 'rtmp.publish-unproven', evidence: {} })),
    }),
  }),
  'stale-age': withShow({ run: run({ stale: 'age' }) }),
  'stale-url': withShow({ run: run({ stale: 'url', verdict: 'no-go' }) }),
  'stale-network': withShow({ run: { ...BLOCKED_RUN, stale: 'network' } }),
  aborted: withShow({
    run: run({ phase: 'aborted', verdict: null, findings: findings().slice(0, 4) }),
  }),
  practice: appState({
    shows: [show(), ...OTHERS],
    selectedShowId: 'practice',
    practice: { status: 'running', fault: 'wrong-secret', port: 41_935, restarts: 1 },
    notices: [{ id: 'n1', code: 'practice-restarted', params: {} }],
  }),
  interrupted: appState({
    shows: [show(), ...OTHERS],
    selectedShowId: 'friday',
    notices: [{ id: 'n1', code: 'show-interrupted', params: { showId: 'friday', name: 'Friday Club TV', recordedKind: 'yes' } }],
  }),
} satisfies { readonly [name: string]: AppState };

export type ScreenName = keyof typeof SCREENS;

export function inLanguage(state: AppState, lang: AppState['lang']): AppState {
  return { ...state, lang, settings: { ...state.settings, language: lang } };
}
