import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startScriptedObs, type ScriptedObs } from '../support/obs-websocket.ts';
import { runCli, type CliRun } from '../support/run-cli.ts';

const PASSWORD = 'canary-password';
const URL = 'rtmp://127.0.0.1:1/live/canaryshow?txSecret=canarysecret&txTime=6B062665';
const OLD = { server: 'rtmp://127.0.0.1:1/live', key: 'canaryold', use_auth: false, bwtest: false };

let obs: ScriptedObs;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cuelight-obs-command-'));
  file = path.join(folder, 'old.json');
  obs = await startScriptedObs({ password: PASSWORD, service: { ...OLD } });
});
afterEach(async () => {
  await obs.close();
  await rm(folder, { recursive: true, force: true });
});

function run(args: readonly string[], options: Parameters<typeof runCli>[1] = {}): Promise<CliRun> {
  const at = ['--obs-address', `127.0.0.1:${obs.port}`, '--obs-password-env', 'OBS'];
  return runCli(['obs', ...args, ...at], { ...options, env: { URL, OBS: PASSWORD } });
}

describe('cuelight obs', () => {
  it('says what OBS is set to, masked', async () => {
    const { code, stdout, stderr } = await run([]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'OBS is here, not live, set to rtmp://127.0.0.1:1/live/can….\n' });
    const json = await run(['status', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ found: true, isLive: false, videoKbps: 2500, url: 'rtmp://127.0.0.1:1/live/can…' });
    expect(stdout + stderr + json.stdout).not.toMatch(/canary/);
  });

  it('puts a URL in and gives the old settings back, which lie in a file of the user’s own meanwhile', async () => {
    const put = await run(['put', '--url-env', 'URL', '--keep-old', file]);
    expect(put.code).toBe(0);
    expect(obs.state.service).toMatchObject({ server: 'rtmp://127.0.0.1:1/live', key: 'canaryshow?txSecret=canarysecret&txTime=6B062665' });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    // Again to the same file: the only copy of what was there stays.
    const twice = await run(['put', '--url-env', 'URL', '--keep-old', file]);
    expect(twice).toMatchObject({ code: 2, stdout: '' });
    expect(await readFile(file, 'utf8')).toContain('canaryold');
    const back = await run(['put-back', file, '--json']);
    expect(back.code).toBe(0);
    expect(JSON.parse(back.stdout)).toEqual({ put: true, url: 'rtmp://127.0.0.1:1/live/can…' });
    expect(obs.state.service).toEqual(OLD);
    await expect(stat(file)).rejects.toThrow('ENOENT');
    for (const { stdout, stderr } of [put, twice, back]) expect(stdout + stderr).not.toMatch(/canary/);
  });

  it('changes nothing while OBS is live, and leaves no file behind', async () => {
    obs.state.active = true;
    const { code, stdout } = await run(['put', '--url-env', 'URL', '--keep-old', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/OBS is streaming/);
    expect(obs.state.service).toEqual(OLD);
    await expect(stat(file)).rejects.toThrow('ENOENT');
  });

  it('keeps the old settings where OBS hung up in the middle: it may have changed', async () => {
    obs.state.hangsUpOn = ['SetStreamServiceSettings'];
    const { code, stdout } = await run(['put', '--url-env', 'URL', '--keep-old', file]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/may push to the new URL or not/);
    expect(obs.state.service['key']).not.toBe(OLD.key);
    obs.state.hangsUpOn = [];
    expect((await run(['put-back', file])).code).toBe(0);
    expect(obs.state.service).toEqual(OLD);
  });

  it('says why OBS cannot be asked, and what to do', async () => {
    obs.state.password = 'another';
    const locked = await run(['status']);
    expect(locked.code).toBe(1);
    expect(locked.stdout).toMatch(/^OBS refuses the WebSocket password\. Copy it again/);
    const nobody = await runCli(['obs', '--obs-address', '127.0.0.1:1', '--json']);
    expect(nobody).toMatchObject({ code: 1, stdout: '{"found":false,"why":"not-found"}\n' });
  });

  it.each([
    [['put', '--url-env', 'URL'], '--keep-old FILE'],
    [['put-back'], 'cuelight obs put-back FILE'],
    [['start'], 'status, watch, put or put-back'],
    [['put', 'https://example.com/canary', '--keep-old', 'x'], 'no push URL'],
  ])('wrong usage %j is one line', async (args, says) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(says);
    expect(stderr.trim()).not.toMatch(/\n|canary/);
  });

  it('gives nothing to OBS that put has not kept', async () => {
    await writeFile(file, '{"streamServiceType":"rtmp_custom"}');
    const { code, stderr } = await run(['put-back', file]);
    expect(code).toBe(2);
    expect(stderr).toContain('holds no settings that put has kept');
    expect(obs.state.service).toEqual(OLD);
  });

  it('watches a push of OBS to this URL: events by line, what keeps OBS from it on standard error', async () => {
    const growing = setInterval(() => {
      obs.state.bytes += 62_500;
      obs.state.frames += 6;
    }, 200);
    let seen = '';
    let stopped = false;
    const whole = await run(['watch', '--url-env', 'URL', '--controls', 'none', '--json'], {
      started: (child) => {
        child.stderr?.on('data', (chunk: Buffer) => {
          if (!chunk.toString().includes('another stream')) return;
          obs.state.service = { ...OLD, key: 'canaryshow?txSecret=new' };
          setTimeout(() => {
            obs.state.active = true;
            obs.streamState('STARTED', true);
          }, 1500);
        });
        child.stdout?.on('data', (chunk: Buffer) => {
          seen += chunk.toString();
          if (!stopped && seen.includes('"outKbps":2')) stopped = child.kill('SIGINT');
        });
      },
    });
    clearInterval(growing);
    expect(whole.code).toBe(0);
    const events = whole.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string; state?: string });
    expect(events.flatMap(({ state }) => state ?? [])).toEqual(['waiting', 'live', 'ended']);
    expect(whole.stdout + whole.stderr).not.toMatch(/canary/);
    // What OBS pushes is OBS’s: looking ends, the push does not.
    expect(obs.state.active).toBe(true);
  }, 30_000);
});
