import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TEXT = readFileSync(path.join(ROOT, '.github/workflows/release.yml'), 'utf8');
const load = createRequire(createRequire(import.meta.url).resolve('electron-updater/package.json'));
const yaml = load('js-yaml') as { load: (text: string) => unknown };

const workflow = z
  .object({
    permissions: z.record(z.string(), z.string()),
    jobs: z.record(
      z.string(),
      z.object({
        'timeout-minutes': z.number(),
        permissions: z.record(z.string(), z.string()).optional(),
        strategy: z.object({ matrix: z.object({ include: z.array(z.record(z.string(), z.string())) }) }).optional(),
        steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
      }),
    ),
  })
  .parse(yaml.load(TEXT));

const runs = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => (run === undefined ? [] : [run])));

describe('the release workflow', () => {
  test('names only scripts that are there', () => {
    const files = [...TEXT.matchAll(/node (build\/[\w/.-]+)/gu)].map((match) => match[1] ?? '');
    expect(files.length).toBeGreaterThan(2);
    expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
    const { scripts } = z
      .object({ scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')));
    for (const [, name = ''] of runs.join('\n').matchAll(/npm run ([\w:-]+)/gu)) expect(scripts).toHaveProperty(name);
  });

  test('signs what it packs, and nothing else', () => {
    const packed = (workflow.jobs['package']?.strategy?.matrix.include ?? []).map(({ platform, arch }) => `${platform}-${arch}`);
    const signed = /for system in (.*); do/u.exec(runs.join('\n'))?.[1]?.split(' ');
    expect(signed?.toSorted()).toEqual(packed.toSorted());
    expect(new Set(packed.map((system) => system.split('-')[0]))).toEqual(new Set(['linux', 'darwin', 'win32']));
  });

  test('may write in its last job alone, and gives the signing key to no other', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const writing = Object.entries(workflow.jobs).flatMap(([name, { permissions }]) =>
      permissions?.['contents'] === 'write' ? [name] : [],
    );
    expect(writing).toEqual(['publish']);
    expect(TEXT.slice(0, TEXT.indexOf('\n  publish:'))).not.toContain('secrets.CUELIGHT_UPDATE_PRIVATE_KEY');
  });

  test('puts what a stranger could have written into no command line', () => {
    for (const run of runs) expect(run).not.toMatch(/\$\{\{ *(?:github|inputs|vars|secrets)/u);
  });
});
