import type { AppState, ShowState } from '../../electron/contract/app-state.ts';
import { appState, ASKING, BLOCKED, WRONG_SIGNATURE, CHECKED_AT, finding, findings, run, show, waits } from './window-states.ts';

const OTHERS: readonly ShowState[] = [
  show({ id: 'harbour', name: 'Harbour Sunset', plannedHours: 4 }),
  show({ id: 'practice', name: '', kind: 'practice', host: '127.0.0.1', maskedUrl: 'rtmp://127.0.0.1/live/pra…' }),
];

function withShow(change: Partial<ShowState>, more: Partial<AppState> = {}): AppState {
  return appState({ shows: [show(change), ...OTHERS], selectedShowId: 'friday', ...more });
}

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
