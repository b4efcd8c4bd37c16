import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeRuntime, electronRuntime } from '../../../build/setup/electron-runtime.mjs';
import { executableIn, installRuntime } from '../../../build/setup/installed-runtime.mjs';
import { registryRuntimeFolder } from '../../../build/setup/registry-runtime.mjs';
import { tempFolder } from '../../support/temp-folder.ts';

type Origin = 'official' | 'registry';

function install(dir: string, origin: Origin, version: string) {
  return installRuntime(dir, { version, origin }, async (part) => {
    mkdirSync(join(part, executableIn(process.platform), '..'), { recursive: true });
    writeFileSync(join(part, executableIn(process.platform)), '');
  });
}

/** Both sources, each counted; the official one unreachable if asked to be. */
function sources(options: { cache?: string; official?: boolean; registry?: boolean; env?: NodeJS.ProcessEnv } = {}) {
  const { cache = tempFolder(), official = true, registry = true, env = {} } = options;
  const asked: Origin[] = [];
  return {
    asked,
    cache,
    sources: {
      cache,
      env,
      version: '45.0.0',
      fetchOfficial: (dir: string) => {
        asked.push('official');
        return official ? install(dir, 'official', '45.0.0') : Promise.reject(new Error('getaddrinfo ENOTFOUND'));
      },
      fetchRegistry: registry
        ? (folder: string) => {
            asked.push('registry');
            return install(registryRuntimeFolder(folder), 'registry', '33.2.1');
          }
        : undefined,
    },
  };
}

const log = (): void => {};

describe('which Electron is used', () => {
  test('the official one, fetched once', async () => {
    const { asked, sources: given } = sources();
    const runtime = await electronRuntime({ log, sources: given });
    expect(runtime).toMatchObject({ version: '45.0.0', origin: 'official' });
    expect(await electronRuntime({ log, sources: given })).toEqual(runtime);
    expect(asked).toEqual(['official']);
  });

  test("the registry's where the official host cannot be reached; the failure is told with its reason and remembered", async () => {
    const { asked, sources: given } = sources({ official: false });
    const said: string[] = [];
    const runtime = await electronRuntime({ log: (line) => said.push(line), sources: given });
    expect(describeRuntime(runtime)).toBe('Electron 33.2.1 from the registry runtime, for development and tests only');
    expect(said.join('\n')).toContain('getaddrinfo ENOTFOUND');
    said.length = 0;
    expect(await electronRuntime({ log: (line) => said.push(line), sources: given })).toEqual(runtime);
    expect(asked).toEqual(['official', 'registry']);
    expect(said).toEqual([]);
  });

  test('the official host is tried again after a day, and when another mirror is named', async () => {
    const unreachable = sources({ official: false });
    await electronRuntime({ log, sources: unreachable.sources });
    const elsewhere = sources({ cache: unreachable.cache, env: { ELECTRON_MIRROR: 'http://127.0.0.1/' } });
    expect(await electronRuntime({ log, sources: elsewhere.sources })).toMatchObject({ origin: 'official' });

    const later = sources({ official: false });
    await electronRuntime({ log, sources: later.sources });
    const memory = readdirSync(later.cache).find((name) => name.endsWith('unreachable.json')) ?? '';
    writeFileSync(join(later.cache, memory), JSON.stringify({ at: Date.now() - 25 * 3_600_000, mirror: '' }));
    await electronRuntime({ log, sources: later.sources });
    expect(later.asked).toEqual(['official', 'registry', 'official']);
  });

  test('a runtime in the registry that was unpacked before is used again when the official one fails anew', async () => {
    const { asked, cache, sources: given } = sources({ official: false });
    await install(registryRuntimeFolder(cache), 'registry', '33.2.1');
    expect(await electronRuntime({ log, sources: given })).toMatchObject({ origin: 'registry' });
    expect(asked).toEqual(['official']);
  });

  test('where neither can be had it says what to set', async () => {
    const { sources: given } = sources({ official: false, registry: false });
    await expect(electronRuntime({ log, sources: given })).rejects.toThrow('ELECTRON_MIRROR');
  });

  test('a folder named by the environment is used as it is, and refused if it holds no Electron', async () => {
    const folder = tempFolder();
    const { asked, sources: given } = sources({ env: { ELECTRON_OVERRIDE_DIST_PATH: folder } });
    await expect(electronRuntime({ log, sources: given })).rejects.toThrow('holds no Electron');
    mkdirSync(join(folder, executableIn(process.platform), '..'), { recursive: true });
    writeFileSync(join(folder, executableIn(process.platform)), '');
    expect(await electronRuntime({ log, sources: given })).toMatchObject({ dir: folder, origin: 'given' });
    expect(asked).toEqual([]);
  });

  test('two set-ups at once fetch it once', async () => {
    const { asked, cache, sources: given } = sources();
    const [one, two] = await Promise.all([electronRuntime({ log, sources: given }), electronRuntime({ log, sources: given })]);
    expect(one).toEqual(two);
    expect(asked).toEqual(['official']);
    expect(existsSync(join(cache, '.setup.lock'))).toBe(false);
  });
});
