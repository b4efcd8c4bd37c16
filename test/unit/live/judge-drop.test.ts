import { describe, expect, test } from 'vitest';
import type { CauseCode } from '../../../electron/contract/cause.ts';
import type { CheckId } from '../../../electron/contract/check-id.ts';
import type { CheckStatus, Evidence, Finding } from '../../../electron/contract/finding.ts';
import type { UpstreamEnd } from '../../../electron/contract/relay-port.ts';
import { NO_NEWS, cloudRefusal, isFinal, type CloudNews } from '../../../electron/live/cloud-news.ts';
import { judgeDrop, provisionalCause, roundLimit, type DropFacts } from '../../../electron/live/judge-drop.ts';
import { endAt } from '../../../electron/live/road.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { attemptCause, isRefusal, refusedLate } from '../../../electron/live/upstream-end.ts';

const HOUR_MS = 3_600_000;
const ENDED_MS = Date.UTC(2026, 0, 2, 20);

const LIVE_END: UpstreamEnd = endAt({
  stage: 'live',
  how: 'fin',
  errno: null,
  address: '203.0.113.7',
  port: 1935,
  ageMs: 47 * 60_000,
  publishedMs: 47 * 60_000,
  sinceProofMs: 40,
});

function end(change: Partial<UpstreamEnd>): UpstreamEnd {
  return { ...LIVE_END, ...change };
}

/** A failed attempt: it never got to `live`. */
function attempt(change: Partial<UpstreamEnd>): UpstreamEnd {
  return end({ publishedMs: null, sinceProofMs: null, ageMs: 12, ...change });
}

type Told = readonly [code: CauseCode, status?: CheckStatus, evidence?: { readonly [key: string]: Evidence }];

function findings(told: { readonly [id in CheckId]?: Told }): ReadonlyMap<CheckId, Finding> {
  const made = Object.entries(told).map(([id, [code, status = code === 'ok' ? 'pass' : 'fail', evidence = {}]]) => [
    id,
    { id, code, status, evidence, also: [], alternatives: [], startedMs: 0, durationMs: 0 },
  ]);
  return new Map(made as [CheckId, Finding][]);
}

const FINE = { expiry: ['ok', 'pass', { offsetMs: 0 }], network: ['ok'], dns: ['ok'], tcp: ['ok'], handshake: ['ok'] } as const;

function judge(change: Partial<DropFacts>): ReturnType<typeof judgeDrop> {
  return judgeDrop({
    drop: LIVE_END,
    failures: [],
    findings: new Map(),
    gateway: null,
    cloud: NO_NEWS,
    clue: null,
    watching: false,
    othersMedia: false,
    causeFromWords: () => null,
    endedAtMs: ENDED_MS,
    expiresAtMs: null,
    resigned: false,
    clockStepsMs: 0,
    ...change,
  });
}

const badName = (serverText: string): UpstreamEnd =>
  attempt({ stage: 'publish', how: 'refused', serverCode: 'NetStream.Publish.BadName', serverText });
const news = (state: CloudNews['state'], ...stops: readonly (readonly [reason: string, refused?: boolean])[]): CloudNews => ({
  state,
  stops: stops.map(([reason, refused = false], index) => ({ endedAtMs: ENDED_MS - index * 1000, reason, refused })),
  evidence: { cloudState: state },
});
const tencentWords = (text: string): CauseCode | null => tencent.causeFromWords(text);

const silentClose = attempt({ stage: 'publish', how: 'fin' });

type Row = readonly [what: string, facts: Partial<DropFacts>, cause: CauseCode, alternatives?: readonly CauseCode[]];

const ROWS: readonly Row[] = [
  ['FIN, the way fine', { findings: findings(FINE) }, 'live.server-closed'],
  ['RST, the way fine', { drop: end({ how: 'error', errno: 'ECONNRESET' }), findings: findings(FINE) }, 'live.server-closed'],
  ['FIN, now refused', { findings: findings({ ...FINE, tcp: ['tcp.refused'] }) }, 'live.server-closed', ['tcp.refused']],
  ['GoAway', { drop: end({ how: 'moving' }) }, 'live.server-moving'],
  ['silent, the way fine', { drop: end({ how: 'silent' }), findings: findings(FINE) }, 'live.silent'],
  [
    'silent, a new handshake silent too',
    { drop: end({ how: 'silent' }), findings: findings({ ...FINE, handshake: ['rtmp.handshake-silent'] }) },
    'live.silent',
    ['rtmp.handshake-silent'],
  ],
  ['silent, the port blocked', { drop: end({ how: 'silent' }), findings: findings({ ...FINE, tcp: ['tcp.blocked'] }) }, 'tcp.blocked'],
  [
    'silent, no controls to ask',
    { drop: end({ how: 'silent' }), findings: findings({ network: ['net.unchecked', 'skip'], tcp: ['tcp.blocked'] }) },
    'live.silent',
    ['live.path-lost', 'tcp.blocked'],
  ],
  [
    'a login is wanted',
    {
      drop: null,
      failures: [
        attempt({ stage: 'connect', how: 'refused', serverText: '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ]' }),
      ],
    },
    'rtmp.needs-login',
  ],
  ['the name gone', { findings: findings({ ...FINE, dns: ['dns.not-found'] }) }, 'dns.not-found'],
  ['controls dead', { drop: end({ how: 'silent' }), findings: findings({ network: ['net.offline'] }) }, 'live.path-lost'],
  ['no network at all', { drop: end({ how: 'error', errno: 'ENETUNREACH' }), gateway: { word: 'none', gateway: null } }, 'live.path-lost'],
  ['a log-in page', { findings: findings({ network: ['net.captive-portal'] }) }, 'net.captive-portal'],
  ['after sleep', { clue: { cause: 'live.slept', evidence: { gapMs: 9000 } }, findings: findings(FINE) }, 'live.slept'],
  [
    'another network, and its firewall',
    {
      clue: { cause: 'live.network-changed', evidence: {} },
      failures: [attempt({ stage: 'tcp', how: 'silent' })],
      findings: findings({ ...FINE, tcp: ['tcp.blocked'] }),
    },
    'live.network-changed',
    ['tcp.blocked'],
  ],
  [
    'another network, and our own ghost in the old one',
    { clue: { cause: 'live.network-changed', evidence: {} }, drop: end({ how: 'silent' }), failures: [badName('Already publishing')] },
    'live.network-changed',
    ['rtmp.in-use', 'live.taken-over'],
  ],
  ['another network', { clue: { cause: 'live.network-changed', evidence: {} } }, 'live.network-changed'],
  ['refused, URL expired', { failures: [silentClose], findings: findings({ ...FINE, expiry: ['expiry.expired'] }) }, 'live.expired'],
  [
    'refused, URL expired by a clock that was set during the show',
    {
      failures: [badName('Already publishing')],
      findings: findings({ expiry: ['expiry.expired', 'fail', { expiredAgoMs: HOUR_MS }] }),
      clockStepsMs: 3 * HOUR_MS,
    },
    'rtmp.in-use',
    ['live.expired', 'live.taken-over'],
  ],
  [
    'refused, URL expired by the clock before it was set and after',
    {
      failures: [badName('Already publishing')],
      findings: findings({ expiry: ['expiry.expired', 'fail', { expiredAgoMs: 5 * HOUR_MS }] }),
      clockStepsMs: 3 * HOUR_MS,
    },
    'live.expired',
  ],
  [
    'refused, URL expired by the corrected clock, whatever was set',
    {
      failures: [badName('Already publishing')],
      findings: findings({ expiry: ['expiry.expired', 'fail', { expiredAgoMs: HOUR_MS, correctedRemainingMs: -HOUR_MS }] }),
      clockStepsMs: 3 * HOUR_MS,
    },
    'live.expired',
  ],
  ['FIN, new media 10 s later', { othersMedia: true, failures: [badName('Already publishing')] }, 'live.taken-over'],
  ['no FIN but new media: our own relay may be the one', { drop: end({ how: 'silent' }), othersMedia: true }, 'live.silent'],
  ['already publishing, after our own drop', { failures: [badName('Already publishing')] }, 'rtmp.in-use', ['live.taken-over']],
  ['a bad name for a bad key', { failures: [badName('auth failed')] }, 'rtmp.publish-denied'],
  ['a bad name without a reason', { failures: [badName('no')] }, 'rtmp.in-use', ['live.taken-over', 'rtmp.publish-denied']],
  ['the cloud: another push', { drop: end({ serverText: '21/102' }), causeFromWords: () => 'rtmp.in-use' }, 'live.taken-over'],
  ['the cloud: banned', { drop: end({ serverText: '18/305' }), causeFromWords: () => 'rtmp.forbidden' }, 'rtmp.forbidden'],
  [
    'closed at publish without a word, key verified, time valid',
    { failures: [silentClose], findings: findings({ ...FINE, auth: ['ok'] }) },
    'rtmp.publish-closed',
    ['rtmp.in-use', 'rtmp.forbidden', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota'],
  ],
  ['never live: refused port', { drop: null, failures: [attempt({ stage: 'tcp', how: 'error', errno: 'ECONNREFUSED' })] }, 'tcp.refused'],
  ['never live: expired', { drop: null, failures: [silentClose], findings: findings({ expiry: ['expiry.expired'] }) }, 'expiry.expired'],
  [
    'a viewer: the stream gone, the road fine',
    { watching: true, drop: end({ how: 'silent' }), findings: findings(FINE) },
    'live.encoder-gone',
    ['live.uplink-congested'],
  ],
  [
    'a viewer: the road refused',
    { watching: true, findings: findings({ ...FINE, tcp: ['tcp.refused'] }) },
    'live.server-closed',
    ['tcp.refused'],
  ],
];

describe('the cause of a drop', () => {
  test.each(ROWS.map((row) => ({ what: row[0], facts: row[1], cause: row[2], alternatives: row[3] })))(
    '$what',
    ({ facts, cause, alternatives }) => {
      const view = judge(facts);
      expect(view.cause).toBe(cause);
      if (alternatives !== undefined) expect(view.alternatives).toEqual(alternatives);
    },
  );

  test.each([
    ['dead', 'local'],
    ['none', 'local'],
    ['alive', 'isp'],
    ['silent', 'unknown'],
  ] as const)('controls dead and the gateway %s: %s', (word, where) => {
    const { evidence } = judge({ findings: findings({ network: ['net.offline'] }), gateway: { word, gateway: '192.0.2.1' } });
    expect(evidence).toMatchObject({ where, gateway: word });
  });

  test('a close at publish carries what is known of the signature', () => {
    const close = (auth: CauseCode, status?: CheckStatus): unknown =>
      judge({ failures: [silentClose], findings: findings({ ...FINE, auth: status === undefined ? [auth] : [auth, status] }) }).evidence[
        'signature'
      ];
    expect([close('ok'), close('auth.not-signed', 'skip'), close('auth.unchecked', 'warn')]).toEqual(['verified', 'none', 'unchecked']);
  });

  test('a close when the URL ran out, or after a round time, says so', () => {
    expect(judge({ expiresAtMs: ENDED_MS - 20_000 }).evidence).toMatchObject({ atExpiry: true });
    expect(judge({ expiresAtMs: ENDED_MS + HOUR_MS }).evidence).toMatchObject({ atExpiry: false });
    expect(judge({ drop: end({ publishedMs: 4 * HOUR_MS + 3000 }) }).evidence).toMatchObject({ roundLimitMs: 4 * HOUR_MS });
    expect(roundLimit(4 * HOUR_MS + 30_000)).toBeNull();
    expect(judge({}).evidence).not.toHaveProperty('roundLimitMs');
  });
});

describe('what an end shows by itself', () => {
  test('a publish let in and thrown out at once was refused, whatever Start said', () => {
    const thrownOut = end({ publishedMs: 400, sinceProofMs: null });
    expect([refusedLate(thrownOut), isRefusal(thrownOut), attemptCause(thrownOut)]).toEqual([true, true, 'rtmp.publish-closed']);
    expect(refusedLate(end({ publishedMs: 400 }))).toBe(false);
    expect(refusedLate(LIVE_END)).toBe(false);
  });

  test.each([
    [end({ how: 'silent' }), 'live.silent'],
    [end({ how: 'error', errno: 'ENETUNREACH' }), 'live.path-lost'],
    [end({ how: 'error', errno: 'ECONNRESET' }), 'live.server-closed'],
    [end({ how: 'protocol' }), 'rtmp.protocol'],
    [end({ how: 'moving' }), 'live.server-moving'],
  ] as const)('%# is provisionally %s', (seen, cause) => {
    expect(provisionalCause(seen, false)).toBe(cause);
  });

  test.each([
    [{ stage: 'tcp', how: 'silent' }, 'tcp.blocked'],
    [{ stage: 'tcp', how: 'error', errno: 'EACCES' }, 'tcp.local-firewall'],
    [{ stage: 'tls', how: 'fin' }, 'tls.closed'],
    [{ stage: 'handshake', how: 'silent' }, 'rtmp.handshake-silent'],
    [{ stage: 'handshake', how: 'protocol', detail: 'not RTMP: 4854' }, 'rtmp.not-rtmp'],
    [{ stage: 'connect', how: 'fin' }, 'rtmp.connect-closed'],
    [{ stage: 'publish', how: 'silent' }, 'rtmp.publish-silent'],
    [{ stage: 'publish', how: 'refused', serverCode: 'NetStream.Publish.BadName', serverText: 'Already publishing' }, 'rtmp.in-use'],
    [{ stage: 'publish', how: 'refused', serverCode: 'NetStream.Publish.BadName', serverText: 'auth failed' }, 'rtmp.publish-denied'],
    [{ stage: 'publish', how: 'refused', serverCode: 'NetStream.Publish.Denied' }, 'rtmp.publish-denied'],
  ] as const)('an attempt that ended as %o is %s', (seen, cause) => {
    expect(attemptCause(attempt(seen))).toBe(cause);
  });
});

describe('the cloud’s own word', () => {
  const known = { findings: findings(FINE), causeFromWords: tencentWords };
  const GHOST: readonly CauseCode[] = ['live.taken-over'];
  const rows: readonly Row[] = [
    ['21/102 of a push that was live', { cloud: news('active', ['21/102']) }, 'live.taken-over'],
    ['21/103', { cloud: news('active', ['21/103']) }, 'live.taken-over'],
    ['21/101', { cloud: news('inactive', ['21/101']) }, 'rtmp.forbidden'],
    ['21/100: somebody dropped it by the API', { cloud: news('inactive', ['21/100']) }, 'live.server-closed'],
    ['1/0: we left', { cloud: news('inactive', ['1/0']) }, 'live.server-closed'],
    ['a refused retry is not how the push ended', { cloud: news('active', ['18/601', true]) }, 'live.server-closed'],
    ['of two ends ours is the first', { cloud: news('active', ['21/101'], ['21/102']) }, 'live.taken-over'],
    ['forbidden, no record yet', { cloud: news('forbid') }, 'rtmp.forbidden'],
    ['a silent refusal, recorded 18/503', { drop: null, failures: [silentClose], cloud: news('inactive', ['18/503', true]) }, 'auth.wrong'],
    ['recorded 18/201', { drop: null, failures: [silentClose], cloud: news('inactive', ['18/201', true]) }, 'rtmp.account'],
    ['recorded 18/601 after a drop', { failures: [silentClose], cloud: news('active', ['18/601', true]) }, 'rtmp.in-use', GHOST],
    ['a silent refusal, active', { failures: [silentClose], cloud: news('active') }, 'rtmp.in-use', GHOST],
    ['a silent refusal, forbidden', { drop: null, failures: [silentClose], cloud: news('forbid') }, 'rtmp.forbidden'],
    ['BadName and forbidden', { drop: null, failures: [badName('already publishing')], cloud: news('forbid') }, 'rtmp.forbidden'],
  ];
  for (const [what, facts, cause, alternatives = []] of rows) {
    test(what, () => {
      expect(judge({ ...known, ...facts })).toMatchObject({ cause, alternatives });
    });
  }

  test('strikes what it rules out of a silent refusal', () => {
    const { cause, alternatives, evidence } = judge({ ...known, drop: null, failures: [silentClose], cloud: news('inactive') });
    expect([cause, alternatives]).toEqual(['rtmp.publish-closed', ['auth.wrong', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota']]);
    expect(evidence).toMatchObject({ cloudState: 'inactive' });
  });

  test('is evidence, with what was recorded', () => {
    expect(judge({ ...known, cloud: news('inactive', ['18/601', true], ['21/100']) }).evidence).toMatchObject({ cloudReason: '21/100' });
  });

  test('stops retries for what only the console can change', () => {
    const final = (reason: string): boolean => isFinal(cloudRefusal(news('inactive', [reason, true]), tencentWords) ?? 'ok');
    expect(['18/305', '18/201', '18/303', '18/503', '18/502'].map(final)).toEqual([true, true, true, true, true]);
    expect(['18/601', '18/600', '18/401', '18/501', '5/0'].map(final)).toEqual([false, false, false, false, false]);
  });
});
