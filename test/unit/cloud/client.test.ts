import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudEndpoint } from '../../../electron/cloud/account.ts';
import type { CloudAnswer } from '../../../electron/cloud/answer.ts';
import { CloudClient, type CloudPorts } from '../../../electron/cloud/client.ts';
import { askStanding, askStops, type StreamStanding } from '../../../electron/cloud/stream.ts';
import { makeCertificates, type Certificates } from '../../support/certificates.ts';
import { CLOUD_ID, CLOUD_KEY, cloudRefusal, startCloud, type FakeCloud, type FakeCloudOptions } from '../../support/cloud-api.ts';

const STREAM = { domain: 'push.example.com', app: 'live', stream: 'friday' };
const SIGNAL = new AbortController().signal;

let certificates: Certificates;
const clouds: FakeCloud[] = [];
beforeAll(() => {
  certificates = makeCertificates();
});
afterAll(async () => {
  await Promise.all(clouds.map((cloud) => cloud.close()));
  certificates.remove();
});

async function cloudOf(options: Omit<FakeCloudOptions, 'certificates'> = {}): Promise<FakeCloud> {
  const cloud = await startCloud({ certificates, ...options });
  clouds.push(cloud);
  return cloud;
}

function clientOf(endpoints: readonly CloudEndpoint[], ports: Partial<CloudPorts> = {}, secretKey = CLOUD_KEY): CloudClient {
  return new CloudClient(
    { secretId: CLOUD_ID, secretKey, endpoints },
    { resolve: () => Promise.resolve(['127.0.0.1']), wallNow: Date.now, ...ports },
  );
}

async function standingOf(
  options: Omit<FakeCloudOptions, 'certificates'>,
  ports: Partial<CloudPorts> = {},
): Promise<CloudAnswer<StreamStanding>> {
  const { endpoint } = await cloudOf(options);
  return askStanding(clientOf([endpoint], ports), STREAM, SIGNAL);
}

describe('the standing of a stream', () => {
  it('is asked for by its three names, with a signature that holds', async () => {
    let asked: unknown;
    const cloud = await cloudOf({
      reply: (_action, parameters) => {
        asked = parameters;
        return { StreamState: 'active' };
      },
    });
    expect(await askStanding(clientOf([cloud.endpoint]), STREAM, SIGNAL)).toEqual({ ok: true, value: { state: 'active' } });
    expect(asked).toEqual({ DomainName: 'push.example.com', AppName: 'live', StreamName: 'friday' });
    expect(cloud.asked).toEqual(['DescribeLiveStreamState']);
    expect(cloud.wire.join('\n')).not.toContain(CLOUD_KEY);
  });

  it('of a forbidden one says until when, in Beijing time unless written otherwise', async () => {
    const entry = { StreamName: 'friday', AppName: 'live', DomainName: 'push.example.com', CreateTime: '2026-01-01 08:00:00' };
    const answer = await standingOf({
      reply: (action) =>
        action === 'DescribeLiveStreamState'
          ? { StreamState: 'forbid' }
          : {
              ForbidStreamList: [
                { ...entry, AppName: 'other', ExpireTime: '2030-01-01 00:00:00' },
                { ...entry, ExpireTime: '2026-02-03 04:05:06' },
              ],
            },
    });
    expect(answer).toEqual({ ok: true, value: { state: 'forbid', forbiddenUntil: '2026-02-02T20:05:06.000Z' } });
  });

  it('of a forbidden one stands where that list is not to be had', async () => {
    const answer = await standingOf({
      reply: (action) =>
        action === 'DescribeLiveStreamState' ? { StreamState: 'forbid' } : { Error: { Code: 'InvalidAction', Message: 'no such' } },
    });
    expect(answer).toEqual({ ok: true, value: { state: 'forbid' } });
  });
});

describe('a fault of the API is a value', () => {
  it.each([
    ['AuthFailure.SecretIdNotFound', 'wrong-credentials'],
    ['AuthFailure.SignatureFailure', 'wrong-credentials'],
    ['AuthFailure.UnauthorizedOperation', 'no-permission'],
    ['UnauthorizedOperation.CamNoAuth', 'no-permission'],
    ['RequestLimitExceeded', 'rate-limit'],
    ['RequestLimitExceeded.UinLimitExceeded', 'rate-limit'],
    ['InternalError', 'refused'],
  ])('%s is %s', async (apiCode, code) => {
    const answer = await standingOf({ reply: cloudRefusal(apiCode) });
    expect(answer).toMatchObject({ ok: false, code, evidence: { apiCode } });
    expect('evidence' in answer && answer.evidence['policy']).toBe(code === 'no-permission' ? 'QcloudLIVEReadOnlyAccess' : undefined);
    expect(JSON.stringify(answer)).not.toContain('not authorized');
  });

  it('a wrong SecretKey is told as wrong credentials, by the signature alone', async () => {
    const { endpoint } = await cloudOf();
    expect(await askStanding(clientOf([endpoint], {}, 'another'), STREAM, SIGNAL)).toMatchObject({
      code: 'wrong-credentials',
      evidence: { apiCode: 'AuthFailure.SignatureFailure' },
    });
  });

  it('a clock that is off by hours is put right by the answer, once and for what follows', async () => {
    const cloud = await cloudOf({ now: () => Date.now() + 7 * 3_600_000 });
    const client = clientOf([cloud.endpoint]);
    expect(await askStanding(client, STREAM, SIGNAL)).toMatchObject({ ok: true });
    expect(await askStanding(client, STREAM, SIGNAL)).toMatchObject({ ok: true });
    expect(cloud.wire).toHaveLength(6);
  });

  it('a clock that the cloud never takes is clock skew', async () => {
    expect(await standingOf({ reply: cloudRefusal('AuthFailure.SignatureExpire') })).toMatchObject({ code: 'clock-skew' });
  });

  it('silence ends at the limit', async () => {
    expect(await standingOf({ instead: () => {} }, { limitMs: 150 })).toEqual({
      ok: false,
      code: 'unreachable',
      evidence: { errno: 'ETIMEDOUT' },
    });
  });

  it('so do a name that nobody knows, a closed port, and a certificate of somebody else', async () => {
    const { endpoint } = await cloudOf();
    const code = async (client: CloudClient): Promise<unknown> => askStanding(client, STREAM, SIGNAL);
    expect(await code(clientOf([endpoint], { resolve: () => Promise.resolve([]) }))).toMatchObject({ evidence: { errno: 'ENOTFOUND' } });
    expect(await code(clientOf([{ ...endpoint, port: 1 }]))).toMatchObject({ code: 'unreachable', evidence: { errno: 'ECONNREFUSED' } });
    expect(await code(clientOf([{ host: 'localhost', port: endpoint.port }]))).toMatchObject({ code: 'unreachable' });
    expect(await code(clientOf([{ ...endpoint, host: 'live.example.com' }]))).toMatchObject({
      evidence: { errno: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    });
  });

  it.each<[string, NonNullable<FakeCloudOptions['instead']>]>([
    ['a huge answer', (_request, response) => void response.end(Buffer.alloc(4_000_000, 0x20))],
    ['no JSON', (_request, response) => void response.end('<html>log in</html>')],
    ['other JSON', (_request, response) => void response.end('{"Response":{"StreamState":"sleeping"}}')],
    ['no Response', (_request, response) => void response.end('[]')],
    ['a gateway’s page', (_request, response) => void response.writeHead(502).end('bad gateway')],
  ])('%s is unreadable', async (_what, instead) => {
    expect(await standingOf({ instead })).toMatchObject({ ok: false, code: 'unreadable' });
  });

  it('an answer cut off in the middle is no answer', async () => {
    const answer = await standingOf({
      instead: (_request, response) => {
        response.writeHead(200, { 'content-length': '900' });
        response.write('{"Response":');
        setImmediate(() => response.destroy());
      },
    });
    expect(answer).toMatchObject({ ok: false, code: 'unreachable' });
  });

  it('an abort ends it at once', async () => {
    const stop = new AbortController();
    const { endpoint } = await cloudOf({ instead: () => stop.abort() });
    expect(await askStanding(clientOf([endpoint]), STREAM, stop.signal)).toMatchObject({ ok: false, code: 'aborted' });
  });
});

describe('two sites of one cloud', () => {
  it('a key that the first does not know is the other’s, and then only that one is asked', async () => {
    const [mainland, abroad] = [await cloudOf({ secretId: 'AKIDsomebodyelse' }), await cloudOf()];
    const client = clientOf([mainland.endpoint, abroad.endpoint]);
    expect(await askStanding(client, STREAM, SIGNAL)).toMatchObject({ ok: true });
    expect(await askStanding(client, STREAM, SIGNAL)).toMatchObject({ ok: true });
    expect(mainland.wire).toHaveLength(2);
    expect(abroad.asked).toHaveLength(2);
  });

  it('a site that is silent does not hide the other, and who answered is believed', async () => {
    const [silent, living] = [await cloudOf({ instead: () => {} }), await cloudOf()];
    expect(await askStanding(clientOf([silent.endpoint, living.endpoint], { limitMs: 1000 }), STREAM, SIGNAL)).toMatchObject({ ok: true });
    const stranger = await cloudOf({ secretId: 'AKIDsomebodyelse' });
    expect(await askStanding(clientOf([silent.endpoint, stranger.endpoint], { limitMs: 1000 }), STREAM, SIGNAL)).toMatchObject({
      code: 'wrong-credentials',
    });
  });
});

describe('how pushes ended', () => {
  const NOW = Date.parse('2026-01-02T12:00:00Z');
  const entry = { AppName: 'live', DomainName: 'push.example.com', StreamName: 'friday', StreamStartTime: '2026-01-02T08:00:00Z' };

  it('since a moment, the newest first; refusals are told from ends', async () => {
    let asked: unknown;
    const { endpoint } = await cloudOf({
      now: () => NOW,
      reply: (_action, parameters) => {
        asked = parameters;
        return {
          EventList: [
            { ...entry, StreamEndTime: '2026-01-02T11:59:30Z', StopReason: '21/102' },
            { ...entry, StreamEndTime: '2026-01-02T11:59:40Z', StopReason: 'errcode: 18, sub_errcode: 601' },
            { ...entry, StreamEndTime: '2026-01-02T09:00:00Z', StopReason: '1/0' },
            { ...entry, StreamName: 'friday2', StreamEndTime: '2026-01-02T11:59:50Z', StopReason: '3/0' },
            { ...entry, StreamEndTime: '', StopReason: '' },
            'nonsense',
          ],
        };
      },
    });
    const answer = await askStops(clientOf([endpoint], { wallNow: () => NOW }), STREAM, 60_000, SIGNAL);
    expect(answer).toEqual({
      ok: true,
      value: [
        { endedAtMs: NOW - 20_000, reason: 'errcode: 18, sub_errcode: 601', refused: true },
        { endedAtMs: NOW - 30_000, reason: '21/102', refused: false },
      ],
    });
    expect(asked).toMatchObject({ StartTime: '2026-01-01T11:59:00Z', EndTime: '2026-01-02T12:00:00Z', IsStrict: 1, IsFilter: 0 });
  });
});
