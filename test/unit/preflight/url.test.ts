import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { urlCheck } from '../../../electron/preflight/checks/url.ts';
import { madeRun } from './made-run.ts';

const SIGN = '?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099';
const check = (text: string): Promise<Finding> => madeRun({ text }).finish(urlCheck);

describe('url', () => {
  it('passes a whole URL and leaves target and provider for the others', async () => {
    const made = madeRun({ text: `rtmp://push.example.com/live/friday${SIGN}` });
    expect(await made.finish(urlCheck)).toMatchObject({
      status: 'pass',
      code: 'ok',
      also: [],
      evidence: { scheme: 'rtmp', host: 'push.example.com', port: 1935, app: 'live', stream: 'fri…', provider: 'tencent' },
    });
    expect(made.facts).toMatchObject({ target: { stream: 'friday' }, provider: { id: 'tencent' }, repairedUrl: null });
  });

  it('warns of a damaged one and leaves the repaired text', async () => {
    const made = madeRun({ text: `“rtmp://push.example.com/live/friday${SIGN.replace('&', '&amp;')}”` });
    expect(await made.finish(urlCheck)).toMatchObject({
      status: 'warn',
      code: 'url.mangled',
      evidence: { repairs: ['html-entities', 'smart-quotes'], meant: 'rtmp://push.example.com/live/fri…?txSecret=…&txTime=5C271099' },
    });
    expect(made.facts.repairedUrl).toBe(`rtmp://push.example.com/live/friday${SIGN}`);
  });

  it.each([
    ['', 'fail', 'url.empty', []],
    ['hello', 'fail', 'url.unreadable', []],
    ['srt://h.example:9000?streamid=x', 'fail', 'url.scheme', []],
    ['https://h.example/live/x.flv', 'fail', 'url.play-not-push', []],
    ['rtmp://h.example', 'fail', 'url.no-app', []],
    ['rtmp://h.example/live/', 'fail', 'url.no-stream', []],
    [`rtmp://h.example/live/星期五${SIGN}`, 'fail', 'url.bad-name', []],
    ['rtmp://9.liveplay.myqcloud.com/live/friday', 'fail', 'url.play-not-push', []],
    [`rtmp://h.example/live/live/friday${SIGN}`, 'warn', 'url.doubled-app', []],
    [`friday${SIGN}\nrtmp://h.example/live`, 'warn', 'url.swapped', []],
    [`rtmp://h.example:443/live/friday${SIGN}`, 'warn', 'url.udp-transport', []],
    [`rtmp://8.8.8.8/live/friday${SIGN}`, 'warn', 'url.ip-host', []],
    ['rtmp://8.8.8.8/live/friday', 'pass', 'ok', []],
    [`rtmp://10.0.0.8/live/friday${SIGN}`, 'pass', 'ok', []],
    [`rtmp://h.example/live/friday_x${SIGN}`, 'pass', 'ok', ['url.underscore']],
    [`rtmp://h.example/live/friday_hd${SIGN}`, 'warn', 'url.underscore', []],
    ['rtmp://h.example/live/friday_hd', 'pass', 'ok', []],
    [` rtmp://8.8.8.8:443/live/live/friday_x${SIGN}`, 'warn', 'url.doubled-app', ['url.ip-host', 'url.mangled', 'url.underscore']],
    [`rtmp://8.8.8.8/live/星期五${SIGN}`, 'fail', 'url.bad-name', ['url.ip-host']],
  ])('%j: %s %s, also %j', async (text, status, code, also) => {
    expect(await check(text)).toMatchObject({ status, code, also });
  });

  it('takes back that a service wants RTMPS once it has taken this very push', async () => {
    const made = madeRun({ text: 'rtmp://live-api-s.facebook.com/rtmp/FB-1-0-abc' });
    expect(await made.finish(urlCheck)).toMatchObject({ status: 'warn', code: 'url.tls-only', evidence: { service: 'facebook' } });
    made.found('handshake', { status: 'pass', code: 'ok' });
    expect(made.revise(urlCheck)).toBeNull();
    made.found('publish', { status: 'pass', code: 'ok' });
    expect(made.revise(urlCheck)).toMatchObject({ status: 'pass' });
  });

  it('takes the provider that it is told', async () => {
    const made = madeRun({ text: 'rtmp://h.example/live/friday', provider: 'tencent' });
    await made.finish(urlCheck);
    expect(made.facts.provider?.id).toBe('tencent');
  });

  it('clears a UDP port once RTMP was spoken on it, and only then', async () => {
    const made = madeRun({ text: ` rtmp://h.example:443/live/friday_hd${SIGN}` });
    expect(await made.finish(urlCheck)).toMatchObject({ code: 'url.udp-transport', also: ['url.mangled', 'url.underscore'] });
    made.found('handshake', { status: 'fail', code: 'rtmp.handshake-silent' });
    expect(made.revise(urlCheck)).toBeNull();
    made.found('handshake', { status: 'pass', code: 'ok' });
    expect(made.revise(urlCheck)).toMatchObject({ status: 'warn', code: 'url.mangled', also: ['url.underscore'] });
    expect(made.revise(urlCheck)).toBeNull();

    const alone = madeRun({ text: `rtmp://h.example:443/live/friday${SIGN}` });
    await alone.finish(urlCheck);
    alone.found('handshake', { status: 'pass', code: 'ok' });
    expect(alone.revise(urlCheck)).toMatchObject({ status: 'pass', code: 'ok', also: [] });
  });

  it('shows no secret in any evidence', async () => {
    for (const text of [
      `rtmp://user:passw0rd@h.example/live/secretname${SIGN}`,
      `rtmp://h.example/secretname${SIGN}/live`,
      `rtmp://h.example/secretname${SIGN}`,
      'rtmp://h.example/secretname',
      `secretname${SIGN}`,
      `secretname${SIGN}\nrtmp://h.example/live`,
      `rtmp://h.example/live/live/secretname${SIGN}`,
      'srt://h.example:9000?streamid=#!::h=h.example,r=live/secretname,txSecret=f85a2ab363fe4deaffef9754d79da6fe',
    ]) {
      expect(JSON.stringify(await check(text))).not.toMatch(/passw0rd|secretname|f85a2ab3/);
    }
  });
});
