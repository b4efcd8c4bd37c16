import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CLI } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, stdout, stderr });
    });
  });
}

describe('npm start', () => {
  test('without a display ends at once, and shows the way by command line', async () => {
    const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
    const { code, stdout, stderr } = await run(process.execPath, ['build/start.mjs'], ROOT, env);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('there is no display here');
    expect(stderr).toContain('npm run -s cli -- check --url-env PUSH_URL');
    expect(stderr).not.toContain('    at ');
  });
});

describe('the packed command line', () => {
  test('installs without a network and without dependencies, and runs', async () => {
    const folder = tempFolder();
    const packed = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], ROOT);
    expect(packed.code, packed.stderr).toBe(0);
    const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    const installed = await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${archive}`], folder);
    expect(installed.code, installed.stderr).toBe(0);
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['cuelight']);

    const program = join(folder, 'node_modules/.bin/cuelight');
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    expect(await run(program, ['--version'], folder)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
    const licences = readFileSync(join(folder, 'node_modules/cuelight/out/cli/LICENCES.txt'), 'utf8');
    for (const name of ['zod', 'ws', 'intl-messageformat']) expect(licences).toMatch(new RegExp(`^  ${name} \\d`, 'mu'));
    expect(licences).not.toMatch(/^ {2}(?:react|electron|libsql) /mu);
    expect(readdirSync(join(folder, 'node_modules/cuelight'))).toEqual(['LICENSE', 'README.md', 'out', 'package.json']);
    const explained = await run(program, ['explain', '--json', 'rtmp://192.0.2.1/live/x'], folder);
    expect(JSON.parse(explained.stdout)).toMatchObject({ schema: 'cuelight.report/1' });
    const signArgs = ['sign', '--domain', 'push.example.com', '--app', 'live', '--stream', 'x', '--key-env', 'KEY', '--valid-hours', '1'];
    const signed = await run(program, signArgs, folder, { ...process.env, KEY: 'txrtmp' });
    expect(signed.stdout).toMatch(/^rtmp:\/\/push\.example\.com\/live\/x\?txSecret=[\da-f]{32}&txTime=[\dA-F]{8}$/mu);
    // By name, so that the process that resolves it is started too.
    const checked = await run(program, ['check', '--json', 'rtmp://localhost:1/live/x'], folder);
    expect(JSON.parse(checked.stdout)).toMatchObject({ verdict: 'no-go', cause: 'tcp.refused' });
  });

  test('is executable as it is built', () => {
    expect(() => accessSync(CLI, constants.X_OK)).not.toThrow();
    expect(readFileSync(CLI, 'utf8').startsWith('#!/usr/bin/env node\n')).toBe(true);
  });
});

describe('the built preload', () => {
  test('is one CommonJS file that requires Electron and nothing else', () => {
    expect(readdirSync(join(ROOT, 'out/preload'))).toEqual(['preload.cjs']);
    const text = readFileSync(join(ROOT, 'out/preload/preload.cjs'), 'utf8');
    expect([...new Set([...text.matchAll(/require\((["'`])(.+?)\1\)/g)].map((match) => match[2]))]).toEqual(['electron']);
    expect(text).not.toMatch(/^import /m);
  });
});

describe('the built main', () => {
  test('loads nothing from node_modules, so that a package needs none', () => {
    const modules = readdirSync(join(ROOT, 'out/main')).filter((name) => name.endsWith('.js'));
    const imported = modules.flatMap((name) =>
      [...readFileSync(join(ROOT, 'out/main', name), 'utf8').matchAll(/^import .*?["'](.+?)["'];$/gm)].map((match) => match[1] ?? ''),
    );
    expect(imported.filter((name) => !name.startsWith('node:') && !name.startsWith('./') && name !== 'electron')).toEqual([]);
  });
});
