import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import type { ObsReport, ObsSettings } from '../../../electron/obs/inspect.ts';
import { encoderCheck } from '../../../electron/preflight/checks/encoder.ts';
import { inUseCheck } from '../../../electron/preflight/checks/in-use.ts';
import { providerById } from '../../../electron/push-url/providers/index.ts';
import type { PreflightRequest } from '../../../electron/preflight/request.ts';
import { checkRun } from '../../support/check-run.ts';

const TARGET = {
  host: 'push.example.com',
  app: 'live',
  stream: 'friday',
  query: 'txSecret=0123456789abcdef0123456789abcdef&txTime=7B09BCA6',
};
const SANE: ObsSettings = {
  push: { server: 'rtmp://push.example.com/live', key: `friday?${TARGET.query}`, service: null },
  isLive: false,
  mode: 'simple',
  videoKbps: 2500,
  audioKbps: 128,
  encoder: 'x264',
  keyframeIntervalS: 2,
  fps: 30,
  sampleRateHz: 48_000,
  boundTo: null,
  renderLost: 0,
  encoderLost: null,
};

const run = (change: Partial<ObsSettings> = {}, request: Partial<PreflightRequest> = {}) => {
  const report: ObsReport = { found: true, settings: { ...SANE, ...change } };
  return checkRun({ target: TARGET, request, ports: { obs: () => Promise.resolve(report) } });
};
const pushes = (server: string, key: string): Partial<ObsSettings> => ({ push: { server, key, service: null } });

describe('encoder', () => {
  test('asks nobody unasked, and says why there is no answer', async () => {
    expect(await encoderCheck.run(checkRun({ target: TARGET }))).toMatchObject({
      status: 'skip',
      code: 'encoder.not-found',
      evidence: { obs: 'not-asked' },
    });
    const refused = checkRun({ target: TARGET, ports: { obs: () => Promise.resolve({ found: false, why: 'wrong-password' }) } });
    expect(await encoderCheck.run(refused)).toMatchObject({ status: 'skip', evidence: { obs: 'wrong-password' } });
  });

  test('passes with the very URL, however OBS has it split and spelled', async () => {
    for (const change of [
      {},
      pushes('rtmp://push.example.com/live/', `friday?${TARGET.query} `),
      pushes('rtmp://PUSH.example.com:1935/live', `friday?${TARGET.query}`),
    ])
      expect(await encoderCheck.run(run(change))).toMatchObject({ status: 'pass', code: 'ok', evidence: { totalKbps: 2628 } });
  });

  test('another server, another key, an old signature: each is another URL, and nothing of the key is shown', async () => {
    for (const [change, parts] of [
      [pushes('rtmp://other.example.com/live', `friday?${TARGET.query}`), { sameServer: false, sameKey: true }],
      [pushes('rtmp://push.example.com/live', 'saturday'), { sameServer: true, sameKey: false }],
      [
        pushes('rtmp://push.example.com/live', 'friday?txSecret=ffffffffffffffffffffffffffffffff&txTime=7B09BCA6'),
        { sameServer: true, sameKey: false },
      ],
      [pushes('rtmps://push.example.com/live', `friday?${TARGET.query}`), { sameServer: false, sameKey: true }],
      [pushes('', ''), { sameServer: false, sameKey: false }],
    ] as const) {
      const finding = await encoderCheck.run(run(change));
      expect(finding).toMatchObject({ status: 'fail', code: 'encoder.other-url', evidence: parts });
      expect(JSON.stringify(finding)).not.toMatch(/saturday|ffffffff|01234567/);
    }
  });

  test('a service of OBS’s own list is known by its key', async () => {
    const twitch = { push: { server: 'auto', key: `friday?${TARGET.query}`, service: 'Twitch' } };
    expect(await encoderCheck.run(run(twitch))).toMatchObject({ status: 'pass' });
  });

  test.each([
    ['encoder.other-interface', { boundTo: '192.0.2.4' }],
    ['encoder.keyframes', { keyframeIntervalS: 250 / 30 }],
    ['encoder.fps', { fps: 10 }],
    ['encoder.codec', { encoder: 'nvenc_hevc' }],
    ['encoder.overloaded', { renderLost: 0.05 }],
    ['encoder.overloaded', { encoderLost: 0.02 }],
  ] as const)('%s warns', async (code, change) => {
    expect(await encoderCheck.run(run(change))).toMatchObject({ status: 'warn', code, also: [] });
  });

  test('a bitrate over the plan warns, a little over it does not', async () => {
    expect(await encoderCheck.run(run({}, { plannedKbps: 2000 }))).toMatchObject({
      code: 'encoder.bitrate',
      evidence: { limitKbps: 2000, limitBy: 'planned' },
    });
    expect(await encoderCheck.run(run({}, { plannedKbps: 2500 }))).toMatchObject({ code: 'ok' });
  });

  test('a bitrate over what the uplink is safe for warns', async () => {
    const uplink: Finding = {
      id: 'uplink',
      status: 'pass',
      code: 'ok',
      also: [],
      alternatives: [],
      evidence: { safeKbps: 2000 },
      startedMs: 0,
      durationMs: 0,
    };
    const measured = { ...run(), findings: new Map([['uplink' as const, uplink]]) };
    expect(await encoderCheck.run(measured)).toMatchObject({ code: 'encoder.bitrate', evidence: { limitBy: 'uplink', limitKbps: 2000 } });
  });

  test('what the service takes counts: its highest rate, and codecs beside H.264', async () => {
    const at = (id: string, change: Partial<ObsSettings>) => {
      const report: ObsReport = { found: true, settings: { ...SANE, ...change } };
      return checkRun({ target: TARGET, facts: { provider: providerById(id) }, ports: { obs: () => Promise.resolve(report) } });
    };
    expect(await encoderCheck.run(at('twitch', { videoKbps: 9000 }))).toMatchObject({
      code: 'encoder.bitrate',
      evidence: { limitBy: 'service', limitKbps: 6000 },
    });
    expect(await encoderCheck.run(at('twitch', { encoder: 'nvenc_av1' }))).toMatchObject({ code: 'encoder.codec' });
    expect(await encoderCheck.run(at('youtube', { encoder: 'nvenc_av1' }))).toMatchObject({ code: 'ok' });
  });

  test('the gravest comes first, the others beside it', async () => {
    const all = { boundTo: '192.0.2.4', keyframeIntervalS: 9, fps: 12, ...pushes('rtmp://other.example.com/live', 'x') };
    expect(await encoderCheck.run(run(all))).toMatchObject({
      code: 'encoder.other-url',
      also: ['encoder.other-interface', 'encoder.keyframes', 'encoder.fps'],
    });
  });
});

test('OBS live on this very URL: nobody else is on it', async () => {
  expect(await inUseCheck.run(run({ isLive: true }))).toMatchObject({ status: 'pass', evidence: { already: true, holder: 'obs' } });
  const older = pushes('rtmp://push.example.com/live', 'friday?txSecret=ffffffffffffffffffffffffffffffff&txTime=6B09BCA6');
  expect(await inUseCheck.run(run({ isLive: true, ...older }))).toMatchObject({ status: 'pass', evidence: { holder: 'obs' } });
  expect(await inUseCheck.run(run({ isLive: true, ...pushes('rtmp://push.example.com/live', 'saturday') }))).toMatchObject({
    code: 'rtmp.in-use-unknown',
  });
  expect(await inUseCheck.run(run())).toMatchObject({ code: 'rtmp.in-use-unknown' });
});
