import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudAccount } from '../../../electron/cloud/account.ts';
import { askCloud, cloudStreamOf } from '../../../electron/preflight/cloud-word.ts';
import { inUseCheck } from '../../../electron/preflight/checks/in-use.ts';
import { tencent } from '../../../electron/push-url/providers/tencent.ts';
import { volcengine } from '../../../electron/push-url/providers/volcengine.ts';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { checkRun, type CheckRunOver } from '../../support/check-run.ts';
import { CLOUD_KEY, cloudRefusal, startCloud, type CloudReply, type FakeCloud } from '../../support/cloud-api.ts';
import { listenOn } from '../../support/listen.ts';
import { fakeResolver } from '../../support/resolver.ts';

let certificates: Certificates;
const open: (() => unknown)[] = [];
beforeAll(() => {
  certificates = makeCertificates();
});
afterAll(async () => {
  for (const close of open.splice(0)) await close();
  certificates.remove();
});

async function cloudOf(reply: CloudReply): Promise<FakeCloud> {
  const cloud = await startCloud({ certificates, reply });
  open.push(() => cloud.close());
  return cloud;
}

const state =
  (StreamState: string): CloudReply =>
  (action) =>
    action === 'DescribeLiveStreamState' ? { StreamState } : { ForbidStreamList: [] };

async function inUse(reply: CloudReply, playUrl: string | null = null, over: CheckRunOver = {}): Promise<unknown> {
  const { account } = await cloudOf(reply);
  const run = checkRun({
    ...over,
    request: { playUrl, cloud: account },
    ports: { spawnResolver: fakeResolver({ localhost: ['127.0.0.1'] }), ...over.ports },
  });
  open.push(() => run.end());
  return inUseCheck.run(run);
}

/** A play URL where nothing is. */
async function nothingThere(): Promise<string> {
  const server = net.createServer((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
  open.push(() => server.close());
  return `http://127.0.0.1:${await listenOn(server)}/live/friday.flv`;
}

describe('in-use with the cloud’s API', () => {
  it('active is in use, inactive is free, forbidden is named', async () => {
    expect(await inUse(state('active'))).toMatchObject({ status: 'fail', code: 'rtmp.in-use', evidence: { cloudState: 'active' } });
    expect(await inUse(state('inactive'))).toMatchObject({ status: 'pass', code: 'ok', evidence: { cloudState: 'inactive' } });
    expect(await inUse(state('forbid'))).toMatchObject({ status: 'fail', code: 'rtmp.forbidden', evidence: { cloudState: 'forbid' } });
  });

  it('either sign of somebody live counts', async () => {
    const playUrl = await nothingThere();
    expect(await inUse(state('active'), playUrl)).toMatchObject({
      code: 'rtmp.in-use',
      evidence: { cloudState: 'active', playProbe: 'idle' },
    });
    expect(await inUse(state('inactive'), 'https://play.example.com/x.m3u8')).toMatchObject({
      status: 'pass',
      evidence: { playProbe: 'unknown', cloudState: 'inactive' },
    });
  });

  it('a failing API fails nothing: it is evidence, and the play URL decides', async () => {
    const denied = { cloud: 'no-permission', cloudApiCode: 'UnauthorizedOperation', cloudPolicy: 'QcloudLIVEReadOnlyAccess' };
    expect(await inUse(cloudRefusal('UnauthorizedOperation'))).toEqual({ status: 'skip', code: 'rtmp.in-use-unknown', evidence: denied });
    expect(await inUse(cloudRefusal('UnauthorizedOperation'), await nothingThere())).toMatchObject({
      status: 'pass',
      evidence: { playProbe: 'idle', ...denied },
    });
  });

  it('nobody is asked when this computer is live on it', async () => {
    const cloud = await cloudOf(state('active'));
    const run = checkRun({ request: { cloud: cloud.account }, ports: { localHolder: () => 'relay' } });
    expect(await inUseCheck.run(run)).toMatchObject({ status: 'pass', evidence: { already: true } });
    expect(cloud.asked).toEqual([]);
  });

  it('leaves the SecretKey nowhere', async () => {
    const found = [await inUse(state('forbid')), await inUse(cloudRefusal('AuthFailure.SignatureFailure'))];
    expect(JSON.stringify(found)).not.toContain(CLOUD_KEY);
  });
});

describe('whom the cloud is asked about', () => {
  it('the domain the ingest is told, and names without their query', () => {
    const target = {
      ...checkRun({}).facts.target,
      host: '203.0.113.7',
      app: 'live?x=1',
      stream: 'friday',
      query: 'txHost=push.example.com&txTime=1',
    };
    expect(cloudStreamOf({ ...target, scheme: 'rtmp', userinfo: null, port: 1935, portWritten: false, text: '' })).toEqual({
      domain: 'push.example.com',
      app: 'live',
      stream: 'friday',
    });
  });

  it('never another cloud’s stream, and nobody without an account', async () => {
    const cloud = await cloudOf(state('active'));
    const word = async (account: CloudAccount | undefined, provider: typeof tencent): Promise<unknown> =>
      askCloud(
        checkRun({
          request: account === undefined ? {} : { cloud: account },
          facts: { provider },
          ports: { spawnResolver: fakeResolver({ localhost: ['127.0.0.1'] }) },
        }),
      );
    expect(await word(cloud.account, volcengine)).toEqual({ state: 'unknown', evidence: {} });
    expect(await word(undefined, tencent)).toEqual({ state: 'unknown', evidence: {} });
    expect(cloud.asked).toEqual([]);
    expect(await word(cloud.account, tencent)).toMatchObject({ state: 'active' });
  });
});
