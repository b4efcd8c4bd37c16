import { afterEach, describe, expect, it } from 'vitest';
import { signPushUrl } from '../../electron/push-url/sign.ts';
import { startNginxRtmp } from '../support/nginx-rtmp.ts';
import { checkOf, reportOf } from '../support/run-cli.ts';
import { startScriptedPeer } from '../support/scripted-peer.ts';

const KEY = 'the-signing-key';
const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

function urlAt(port: number): string {
  const signed = signPushUrl({ domain: 'push.example.com', app: 'live', stream: 'friday', key: KEY });
  if (!signed.ok) throw new Error(signed.what);
  return signed.url.replace('push.example.com', `127.0.0.1:${port}`);
}

const check = (port: number, ...more: readonly string[]) =>
  reportOf(['check', '--url-env', 'URL', '--controls', 'none', ...more], { env: { URL: urlAt(port), KEY } });
const uplink = ['--key-env', 'KEY', '--uplink', '--planned-kbps', '2500'];

describe('check --uplink', () => {
  it('on nginx-rtmp: a rehearsal stream beside the real one, which is never touched', async () => {
    const nginx = await startNginxRtmp();
    cleanUps.push(() => nginx.stop());
    const { report, stderr } = await check(nginx.port, ...uplink);
    expect(checkOf(report, 'uplink')).toMatchObject({
      status: 'pass',
      evidence: { stream: 'rehearsal', countedBy: 'ack', carriedAll: true, fit: 'safe', stalls: 0 },
    });
    // The rate so far is told while it runs.
    expect(stderr).toMatch(/Mb\/s/);
    const names = (await nginx.log()).match(/publish: name='[^'?]*/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(name).toMatch(/friday-cuelight-/);
  }, 60_000);

  it('measures nothing without leave or without a rehearsal, and says why', async () => {
    const nginx = await startNginxRtmp();
    cleanUps.push(() => nginx.stop());
    const unasked = await check(nginx.port, '--key-env', 'KEY');
    expect(checkOf(unasked.report, 'uplink')).toMatchObject({ status: 'skip', code: 'uplink.unmeasured', evidence: { why: 'not-asked' } });
    const keyless = await check(nginx.port, '--uplink');
    expect(checkOf(keyless.report, 'uplink')).toMatchObject({
      status: 'skip',
      code: 'uplink.unmeasured',
      evidence: { why: 'no-rehearsal' },
    });
    expect(await nginx.log()).not.toContain('publish: name=');
  });

  it('a peer that proves nothing is not believed', async () => {
    const peer = await startScriptedPeer(async (connection) => {
      await connection.toPublish().then(
        () => connection.status('NetStream.Publish.Start'),
        () => {},
      );
    });
    cleanUps.push(() => peer.close());
    const { report } = await check(peer.port, ...uplink);
    expect(checkOf(report, 'uplink')).toMatchObject({ status: 'skip', code: 'uplink.unmeasured', evidence: { why: 'mute' } });
  }, 60_000);
});
