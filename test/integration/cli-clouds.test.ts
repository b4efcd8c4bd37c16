import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkOf, reportOf, runCli } from '../support/run-cli.ts';

const KEY = 'e12c46f2612d5106e2034781ab261ca3';

describe('sign for other clouds', () => {
  const base = ['--domain', 'push.example.com', '--app', 'live', '--stream', 'friday', '--key-env', 'KEY'];
  const PAIR = `AK:${KEY}`;

  it.each([
    ['alibaba', KEY],
    ['huawei-a', KEY],
    ['huawei-b', KEY],
    ['huawei-d', KEY],
    ['volcengine', KEY],
    ['byteplus', KEY],
    ['qiniu-expiry', KEY],
    ['qiniu-sk', PAIR],
    ['qiniu-static', KEY],
  ])('%s: the URL alone on standard output, and explain finds it right by the same key', async (provider, key) => {
    const { stdout, code } = await runCli(['sign', '--provider', provider, ...base], { env: { KEY: key } });
    expect(stdout).toMatch(/^rtmp:\/\/push\.example\.com\/live\/friday\?\S+\n$/);
    expect(code).toBe(0);
    const env = { PUSH: stdout.trim(), KEY: key };
    const { report } = await reportOf(['explain', '--url-env', 'PUSH', '--key-env', 'KEY', '--provider', provider], { env });
    expect(checkOf(report, 'auth')).toMatchObject({ status: 'pass', evidence: { key: 'primary' } });
    expect(checkOf(report, 'expiry').status).toBe(provider === 'huawei-a' ? 'warn' : provider === 'qiniu-static' ? 'skip' : 'pass');
    const wrong = await reportOf(['explain', '--url-env', 'PUSH', '--key-env', 'KEY', '--provider', provider], {
      env: { ...env, KEY: `x${key}` },
    });
    const mistake = provider === 'qiniu-sk' ? 'other-access-key' : 'unknown-key';
    expect(checkOf(wrong.report, 'auth')).toMatchObject({ code: 'auth.wrong', evidence: { mistake } });
    expect(wrong.code).toBe(1);
  });

  it.each([
    ['volcengine', true, undefined],
    ['alibaba', true, 'at-least'],
    ['huawei-a', false, 'from'],
    ['qiniu-static', false, 'none'],
  ])('%s says with --json what the end is worth', async (provider, hasEnd, end) => {
    const { stdout } = await runCli(['sign', '--provider', provider, ...base, '--json'], { env: { KEY } });
    const out = JSON.parse(stdout) as { url: string; expiresAt: string | null; end?: string };
    expect(Object.keys(out)).toEqual(end === undefined ? ['url', 'expiresAt'] : ['url', 'expiresAt', 'end']);
    expect([out.expiresAt !== null, out.end]).toEqual([hasEnd, end]);
  });

  it('names the mistake in the words of that cloud', async () => {
    const PUSH = 'rtmp://push.example.com/live/friday?volcTime=4102444800&volcSecret=';
    const volcSecret = createHash('md5').update(`live/friday${KEY}4102444800`).digest('hex');
    const { report } = await reportOf(['explain', '--url-env', 'PUSH', '--key-env', 'KEY'], { env: { PUSH: PUSH + volcSecret, KEY } });
    expect(checkOf(report, 'url').evidence).toMatchObject({ provider: 'volcengine' });
    expect(checkOf(report, 'auth').evidence).toMatchObject({ mistake: 'wrong-path', form: 'volcengine' });
    expect(JSON.stringify(checkOf(report, 'auth'))).not.toMatch(/Tencent|txSecret/);
  });
});
