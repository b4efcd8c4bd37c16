import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkOf, reportOf, runCli } from '../support/run-cli.ts';

const KEY = 'e12c46f2612d5106e2034781ab261ca3';
const inHours = (hours: number): string =>
  Math.floor(Date.now() / 1000 + hours * 3600)
    .toString(16)
    .toUpperCase();
const signed = (stream: string, txTime: string, key = KEY): string =>
  `rtmp://push.example.com/live/${stream}?txSecret=${createHash('md5')
    .update(key + stream + txTime)
    .digest('hex')}&txTime=${txTime}`;

describe('explain', () => {
  it('a good URL with its key: three checks, go, nothing but JSON on standard output', async () => {
    const { report, code } = await reportOf(['explain', '--url-env', 'PUSH', '--key-env', 'KEY'], {
      env: { PUSH: signed('friday', inHours(24)), KEY },
    });
    expect(report.checks.map(({ id, status }) => `${id} ${status}`)).toEqual(['url pass', 'auth pass', 'expiry pass']);
    expect(report).toMatchObject({ verdict: 'go', cause: null });
    expect(code).toBe(0);
  });

  it('takes the URL from standard input', async () => {
    const { report } = await reportOf(['explain', '-'], { stdin: `${signed('friday', inHours(24))}\n` });
    expect(checkOf(report, 'url').code).toBe('ok');
    expect(checkOf(report, 'auth')).toMatchObject({ status: 'warn', code: 'auth.unchecked' });
    expect(report.verdict).toBe('caution');
  });

  it('names the mistake in a wrong signature and never prints a secret', async () => {
    const txTime = inHours(24);
    const stream = 'fridaynight';
    const wrong = createHash('md5')
      .update(`${KEY}${stream}${Number.parseInt(txTime, 16)}`)
      .digest('hex');
    const right = createHash('md5').update(`${KEY}${stream}${txTime}`).digest('hex');
    const env = { PUSH: `rtmp://push.example.com/live/${stream}?txSecret=${wrong}&txTime=${txTime}`, KEY };
    const { report, code, stdout, stderr } = await reportOf(['explain', '--url-env', 'PUSH', '--key-env', 'KEY'], { env });
    expect(report).toMatchObject({
      verdict: 'no-go',
      cause: 'auth.wrong',
      url: `rtmp://push.example.com/live/fri…?txSecret=…&txTime=${txTime}`,
    });
    expect(checkOf(report, 'auth').evidence).toMatchObject({ mistake: 'decimal-time' });
    expect(code).toBe(1);
    const plain = await runCli(['explain', '--url-env', 'PUSH', '--key-env', 'KEY'], { env });
    expect(plain.stdout).toContain('cuelight sign --domain push.example.com');
    for (const secret of [KEY, wrong, right, stream]) expect(stdout + stderr + plain.stdout + plain.stderr).not.toContain(secret);
  });

  it('an unsigned URL elsewhere has nothing to judge', async () => {
    const { report, code } = await reportOf(['explain', 'rtmp://live.example.com/app/key']);
    expect(report.checks.map(({ status, code }) => `${status} ${code}`)).toEqual([
      'pass ok',
      'skip auth.not-signed',
      'skip expiry.not-signed',
    ]);
    expect([report.verdict, code]).toEqual(['go', 0]);
  });

  it.each([
    ['nothing', '', 'url.empty'],
    ['blanks', '   \n', 'url.empty'],
    ['words', 'hello there', 'url.unreadable'],
    ['2.5 MB of words', 'much more than a push URL '.repeat(100_000), 'url.unreadable'],
    ['SRT', 'srt://push.example.com:9000?streamid=x', 'url.scheme'],
    ['an address to play', 'https://play.example.com/live/friday.flv', 'url.play-not-push'],
    ['no stream', 'rtmp://push.example.com/live', 'url.no-stream'],
    ['no app', 'rtmp://push.example.com/', 'url.no-app'],
  ])('%s is a report with exit 1', async (_what, text, cause) => {
    const { report, code } = await reportOf(['explain', '-'], { stdin: text });
    expect(report).toMatchObject({ verdict: 'no-go', cause });
    expect(checkOf(report, 'auth')).toMatchObject({ status: 'skip', code: 'app.waits', waitsFor: 'url' });
    expect(code).toBe(1);
  });

  it('a variable that is set and empty is a text without a URL', async () => {
    const { report, code } = await reportOf(['explain', '--url-env', 'PUSH'], { env: { PUSH: '' } });
    expect([report.cause, code]).toEqual(['url.empty', 1]);
  });

  it('speaks Chinese when asked to', async () => {
    const { report } = await reportOf(['explain', 'rtmp://push.example.com/live', '--lang', 'zh-CN']);
    expect(report.lang).toBe('zh-CN');
    expect(checkOf(report, 'url').summary).toMatch(/[\u4e00-\u9fff]/);
    expect(checkOf(report, 'url').fix.join('')).toMatch(/[\u4e00-\u9fff]/);
  });
});

describe('check', () => {
  it('lists every id in order, without tls for plain RTMP, when the text is no push URL', async () => {
    const { report, code } = await reportOf(['check', 'nothing']);
    expect(report.checks.map(({ id }) => id)).toEqual([
      'url',
      'auth',
      'expiry',
      'clock',
      'network',
      'dns',
      'tcp',
      'handshake',
      'connect',
      'in-use',
      'publish',
      'uplink',
      'encoder',
    ]);
    expect(report.checks.slice(1).every((check) => check.code === 'app.waits' && check.waitsFor === 'url')).toBe(true);
    expect(code).toBe(1);
  });

  it('ends unfinished checks at the deadline and stays at least at caution', async () => {
    // 192.0.2.0/24 is for documentation: nothing answers there.
    const { report } = await reportOf(['check', 'rtmp://192.0.2.10/live/friday', '--controls', 'none', '--timeout-ms', '300']);
    expect(checkOf(report, 'publish').code).toMatch(/^app\.(deadline|waits)$/);
    expect(report.verdict).not.toBe('go');
  });

  it('an interrupt ends it with a whole report and exit 130', async () => {
    const { report, code } = await reportOf(['check', 'rtmp://192.0.2.10/live/friday', '--controls', 'none'], {
      started: (child) => {
        child.stderr?.once('data', () => child.kill('SIGINT'));
      },
    });
    expect(code).toBe(130);
    expect(report.checks.some((check) => check.code === 'app.aborted')).toBe(true);
  });
});

describe('sign', () => {
  it('prints the URL alone, txTime in 8 upper-case hex digits, and the digest fits', async () => {
    const { stdout, stderr, code } = await runCli(
      ['sign', '--domain', 'push.example.com', '--app', 'live', '--stream', 'friday', '--key-env', 'KEY'],
      { env: { KEY } },
    );
    const match = /^rtmp:\/\/push\.example\.com\/live\/friday\?txSecret=([0-9a-f]{32})&txTime=([0-9A-F]{8})\n$/.exec(stdout);
    expect(match).not.toBeNull();
    expect(match?.[1]).toBe(createHash('md5').update(`${KEY}friday${match?.[2]}`).digest('hex'));
    expect(Number.parseInt(match?.[2] ?? '', 16) - Date.now() / 1000).toBeGreaterThan(24 * 3600 - 60);
    expect([stderr, code]).toEqual(['', 0]);
  });

  it('with --json and SHA256', async () => {
    const args = [
      'sign',
      '--domain',
      'd.example',
      '--app',
      'a',
      '--stream',
      's',
      '--key-env',
      'KEY',
      '--valid-hours',
      '2',
      '--algorithm',
      'sha256',
      '--json',
    ];
    const { stdout } = await runCli(args, { env: { KEY } });
    const out = JSON.parse(stdout) as { url: string; expiresAt: string };
    expect(Object.keys(out)).toEqual(['url', 'expiresAt']);
    const [, secret, txTime] = /txSecret=([0-9a-f]{64})&txTime=([0-9A-F]{8})$/.exec(out.url) ?? [];
    expect(secret).toBe(createHash('sha256').update(`${KEY}s${txTime}`).digest('hex'));
    expect(new Date(Number.parseInt(txTime ?? '', 16) * 1000).toISOString()).toBe(out.expiresAt);
  });
});

describe('extract', () => {
  const text =
    'log a rtmp://h.example/live/one?txSecret=aa&txTime=5C271099, then {"u":"rtmp:\\/\\/h.example\\/live\\/two"} end rtmp://h.example/live/one?txSecret=aa&txTime=5C271099';

  it('prints each push URL once, repaired, one a line', async () => {
    const { stdout, code } = await runCli(['extract', '-'], { stdin: text });
    expect(stdout.split('\n')).toEqual(['rtmp://h.example/live/one?txSecret=aa&txTime=5C271099', 'rtmp://h.example/live/two', '']);
    expect(code).toBe(0);
  });

  it('tells with --json where each began and whether it was repaired', async () => {
    const { stdout } = await runCli(['extract', '-', '--json'], { stdin: text });
    expect(JSON.parse(stdout)).toEqual([
      { url: 'rtmp://h.example/live/one?txSecret=aa&txTime=5C271099', repaired: false, offset: text.indexOf('rtmp') },
      { url: 'rtmp://h.example/live/two', repaired: true, offset: text.indexOf('rtmp:\\/') },
    ]);
  });

  it('without a hit: [] and exit 1', async () => {
    expect(await runCli(['extract', '--json'], { stdin: 'nothing here' })).toMatchObject({ stdout: '[]\n', code: 1 });
    expect(await runCli(['extract'], { stdin: '' })).toMatchObject({ stdout: '', code: 1 });
  });
});
