import { describe, expect, it } from 'vitest';
import { CLI, runCli } from '../support/run-cli.ts';

const KEY = 'e12c46f2612d5106e2034781ab261ca3';

describe('wrong usage', () => {
  it.each([
    [[]],
    [['fly']],
    [['constructor']],
    [['check']],
    [['check', '--nonsense', 'rtmp://h/a/s']],
    [['check', '--url-env', 'NOT_SET']],
    [['check', 'rtmp://h/a/s', '--key-env', 'NOT_SET']],
    [['check', 'rtmp://h/a/s', '--publish', 'perhaps']],
    [['check', 'rtmp://h/a/s', '--controls', 'nonsense']],
    [['check', 'rtmp://h/a/s', '--hold-ms', '-5']],
    [['check', 'rtmp://h/a/s', '--provider', 'nobody']],
    [['check', 'rtmp://h/a/s', '--play-url', 'garbage']],
    [['check', 'rtmp://h/a/s', '--play-url', '']],
    [['check', 'rtmp://h/a/s', '--publish', 'real', '--hold-ms', '5000', '--timeout-ms', '5000']],
    [['check', 'rtmp://h/a/s', '--lang', 'fr']],
    [['explain', 'rtmp://h/a/s', '--publish', 'real']],
    [['explain', 'rtmp://h/a/s', 'rtmp://h/a/t']],
    [['sign', '--domain', 'd', '--app', 'a', '--stream', 's']],
    [['sign', '--domain', 'd', '--app', 'a', '--key-env', 'KEY']],
    [['extract', 'no-such-file.txt']],
    ...['nobody', 'huawei', 'youtube'].map((name) => [
      ['sign', '--domain', 'd', '--app', 'a', '--stream', 's', '--key-env', 'KEY', '--provider', name],
    ]),
    [['sign', '--domain', 'd', '--app', 'a', '--stream', 's', '--key-env', 'KEY', '--provider', 'huawei-a', '--valid-hours', '24']],
    [['sign', '--domain', 'd', '--app', 'a', '--stream', 's', '--key-env', 'KEY', '--provider', 'alibaba', '--algorithm', 'sha256']],
    [['sign', '--domain', 'd', '--app', 'a', '--stream', 's', '--key-env', 'KEY', '--provider', 'qiniu-sk']],
  ])('%j: exit 2, nothing on standard output, one line that says what to type', async (args) => {
    const { code, stdout, stderr } = await runCli(args, { env: { KEY } });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/cuelight|--|export/);
  });

  const url = 'rtmp://push.example.com/live/friday?txSecret=5d41402abc4b2a76b9719d911017c592';
  const broken = 'first\nsecond-5d41402abc4b2a76b9719d911017c592';
  it.each(
    [url, KEY, 'key5d41402', broken].flatMap((secret) =>
      [
        [secret],
        ['explain', 'rtmp://h/a/s', '--key-env', secret],
        ['check', '--url-env', secret],
        ['check', 'rtmp://h/a/s', '--controls', secret],
        ['check', 'rtmp://h/a/s', '--publish', secret],
        ['check', 'rtmp://h/a/s', '--hold-ms', secret],
        ['check', 'rtmp://h/a/s', '--provider', secret],
        ['sign', '--domain', 'd', '--app', 'a', '--stream', 's', '--key-env', 'KEY', '--provider', secret],
        ['explain', 'rtmp://h/a/s', '--lang', secret],
        ['explain', 'rtmp://h/a/s', '--color', secret],
        ['relay', '--to', 'rtmp://h/a/s', '--listen', secret],
        ['explain', 'rtmp://h/a/s', `--${secret}`],
      ].map((args) => [args, secret] as const),
    ),
  )('a secret in the wrong place is not repeated: %j', async (args, secret) => {
    const { code, stdout, stderr } = await runCli(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    for (let at = 0; at + 8 <= secret.length; at += 1) {
      const piece = secret.slice(at, at + 8);
      if (/\d/.test(piece)) expect(stderr).not.toContain(piece);
    }
  });

  it('a push URL where a file belongs is not repeated', async () => {
    const { code, stderr } = await runCli(['extract', url]);
    expect(code).toBe(2);
    expect(stderr).not.toContain('friday');
    expect(stderr).toContain('cuelight extract -');
  });

  it.each([['explain'], ['check'], ['extract'], ['relay', '--to']])(
    '%s - left by Ctrl-C or SIGTERM while it reads: exit 130',
    async (...args) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const { code, stdout } = await runCli([...args, '-'], {
          stdin: null,
          started: (child) => {
            // More than a pipe holds: it is taken only once the program reads.
            child.stdin?.write('x'.repeat(1 << 18), () => child.kill(signal));
          },
        });
        expect([code, stdout]).toEqual([130, '']);
      }
    },
  );
});

describe('output', () => {
  it('is plain when piped and coloured when asked', async () => {
    const plain = await runCli(['explain', 'rtmp://live.example.com/app/key']);
    const coloured = await runCli(['explain', 'rtmp://live.example.com/app/key', '--color', 'always']);
    expect(plain.stdout).not.toContain('\u001B[');
    expect(coloured.stdout).toContain('\u001B[');
  });

  it('a reader that leaves early does no harm', async () => {
    const run = await runCli(['explain', 'rtmp://live.example.com/app/key'], { started: (child) => child.stdout?.destroy() });
    expect(run.code).toBe(0);
    expect(run.stderr).toBe('');
  });

  it.each(['check', 'explain', 'sign', 'extract'])('%s --help explains itself in both languages', async (command) => {
    const english = await runCli([command, '--help']);
    expect([english.code, english.stderr]).toEqual([0, '']);
    expect(english.stdout).toContain(`cuelight ${command}`);
    expect((await runCli([command, '--help', '--lang', 'zh-CN'])).stdout).toMatch(/[\u4e00-\u9fff]/);
  });

  it('starts with a shebang, so that npm can link it', async () => {
    const { readFile } = await import('node:fs/promises');
    expect(await readFile(CLI, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
