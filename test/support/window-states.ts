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

export function inLanguage(state: AppState, lang: AppState['lang']): AppState {
  return { ...state, lang, settings: { ...state.settings, language: lang } };
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
