import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { CLOUD_ID, CLOUD_KEY, cloudRefusal, startCloud, type CloudReply, type FakeCloud } from '../support/cloud-api.ts';
import { makeFlv, pushFile } from '../support/ffmpeg.ts';
import { runRelayCli, type LiveCli } from '../support/live-cli.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { pause } from '../support/pause.ts';
import { checkOf, reportOf, runCli, type CliReport } from '../support/run-cli.ts';
import { startScriptedPeer, type ScriptedPeer } from '../support/scripted-peer.ts';
import { tempFolder } from '../support/temp-folder.ts';

let certificates: Certificates;
const cleanUps: (() => unknown)[] = [];
beforeAll(() => {
  certificates = makeCertificates();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});
afterAll(() => certificates.remove());

interface Asked {
  readonly cloud: FakeCloud;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

async function cloudOf(reply: CloudReply): Promise<Asked> {
  const cloud = await startCloud({ certificates, reply });
  cleanUps.push(() => cloud.close());
  const { host, port, authority = '' } = cloud.endpoint;
  const file = path.join(tempFolder(), 'authority.pem');
  writeFileSync(file, authority);
  return {
    cloud,
    args: ['--cloud-id-env', 'CLOUD_ID', '--cloud-key-env', 'CLOUD_KEY', '--cloud-endpoint', `${host}:${port}`],
    env: { CLOUD_ID, CLOUD_KEY, NODE_EXTRA_CA_CERTS: file },
  };
}

const state =
  (StreamState: string, events: () => readonly object[] = () => []): CloudReply =>
  (action) =>
    action === 'DescribeLiveStreamState' ? { StreamState } : { ForbidStreamList: [], EventList: events() };

async function nginxUrl(): Promise<string> {
  const nginx = await startNginxRtmp();
  cleanUps.push(() => nginx.stop());
  return nginx.url('friday');
}

const outcome = (report: CliReport): string => `${report.verdict} ${report.cause ?? '-'}`;

/** Every argument of every process of this computer. */
function argumentsNow(): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        return '';
      }
    })
    .join('\n');
}

describe('check with the cloud’s API', () => {
  it.each([
    ['active', 'no-go rtmp.in-use', 'fail rtmp.in-use'],
    ['forbid', 'no-go rtmp.forbidden', 'fail rtmp.forbidden'],
    ['inactive', 'caution -', 'pass ok'],
  ])('%s: %s', async (word, expected, row) => {
    const { args, env, cloud } = await cloudOf(state(word));
    const { report } = await reportOf(['check', await nginxUrl(), '--controls', 'none', ...args], { env });
    const { status, code, evidence } = checkOf(report, 'in-use');
    expect([outcome(report), `${status} ${code}`]).toEqual([expected, row]);
    expect(evidence).toMatchObject({ cloudState: word });
    expect(cloud.asked[0]).toBe('DescribeLiveStreamState');
    expect(checkOf(report, 'publish').waitsFor).toBe(status === 'fail' ? 'in-use' : undefined);
  });

  it('a failing API fails nothing, and says what it lacks; the SecretKey is nowhere', async () => {
    let seen = '';
    const { args, env, cloud } = await cloudOf((action, parameters) => {
      seen = argumentsNow();
      return cloudRefusal('AuthFailure.UnauthorizedOperation')(action, parameters);
    });
    const call = ['check', await nginxUrl(), '--controls', 'none', ...args];
    const { report, stdout, stderr, code } = await reportOf(call, { env });
    expect([outcome(report), code]).toEqual(['caution -', 0]);
    expect(checkOf(report, 'in-use')).toMatchObject({
      status: 'skip',
      code: 'rtmp.in-use-unknown',
      evidence: { cloud: 'no-permission', cloudPolicy: 'QcloudLIVEReadOnlyAccess' },
    });
    const plain = await runCli([...call, '--lang', 'zh-CN'], { env });
    expect(plain.stdout + plain.stderr).toContain('API 密钥缺少权限');
    expect(seen).toContain('check');
    for (const text of [stdout, stderr, plain.stdout, plain.stderr, seen, cloud.wire.join('\n')]) expect(text).not.toContain(CLOUD_KEY);
  });

  it('half a key, a variable that is not set and a key that is none are wrong usage, and nothing of them is repeated', async () => {
    const url = 'rtmp://127.0.0.1:1/live/friday';
    for (const [args, env] of [
      [['--cloud-id-env', 'CLOUD_ID'], { CLOUD_ID }],
      [['--cloud-id-env', 'CLOUD_ID', '--cloud-key-env', 'NONE'], { CLOUD_ID }],
      [['--cloud-id-env', 'CLOUD_ID', '--cloud-key-env', 'CLOUD_KEY'], { CLOUD_ID, CLOUD_KEY: `${CLOUD_KEY} and more` }],
      [['--cloud-id-env', 'CLOUD_ID', '--cloud-key-env', CLOUD_KEY], { CLOUD_ID }],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['check', url, ...args], { env });
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).not.toContain(CLOUD_KEY);
    }
  });
});

/** Live for longer than a refusal takes, then hung up on; later pushes are refused without a word. */
async function droppingPeer(): Promise<ScriptedPeer> {
  const peer = await startScriptedPeer(async (connection, index) => {
    await connection.toPublish();
    if (index > 0) {
      connection.hangUp();
      return;
    }
    connection.status('NetStream.Publish.Start');
    await pause(4000);
    connection.hangUp();
  });
  cleanUps.push(() => peer.close());
  return peer;
}

async function goLive({ args, env }: Asked): Promise<LiveCli> {
  const peer = await droppingPeer();
  const cli = runRelayCli(['--controls', 'none', '--to', `rtmp://127.0.0.1:${peer.port}/live/friday`, ...args], { env });
  cleanUps.push(() => cli.kill());
  const encoder = pushFile(await makeFlv({ seconds: 20 }), (await cli.until('listening')).url, { loop: true });
  cleanUps.push(() => encoder.kill());
  await cli.until('state', ({ state }) => state === 'live');
  return cli;
}

describe('relay with the cloud’s API', () => {
  it('a stream that was forbidden is named, and no retry is made for it', async () => {
    const cli = await goLive(await cloudOf(state('forbid')));
    const named = await cli.until('incident', ({ phase, cause }) => phase === 'named' && cause === 'rtmp.forbidden');
    expect(named.evidence).toMatchObject({ cloudState: 'forbid' });
    expect(await cli.until('state', ({ state }) => state === 'ended')).toMatchObject({ reason: 'rtmp.forbidden' });
    expect(await cli.ended).toBe(1);
    expect(cli.stdout() + cli.stderr()).not.toContain(CLOUD_KEY);
  });

  it('21/102 in the cloud’s record names a take-over', async () => {
    const event = { AppName: 'live', DomainName: '127.0.0.1', StreamName: 'friday', StreamStartTime: '2026-01-01T00:00:00Z' };
    const asked = await cloudOf(
      state('active', () => [{ ...event, StreamEndTime: `${new Date().toISOString().slice(0, 19)}Z`, StopReason: '21/102' }]),
    );
    const cli = await goLive(asked);
    const named = await cli.until('incident', ({ phase, cause }) => phase === 'named' && cause === 'live.taken-over');
    expect(named.evidence).toMatchObject({ cloudReason: '21/102' });
    expect(asked.cloud.asked).toContain('DescribeLiveStreamEventList');
  });
});
