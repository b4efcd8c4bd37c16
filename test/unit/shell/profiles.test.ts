import { mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EMPTY_LIBRARY, NEW_LIVE, openProfileStore, type Library } from '../../../electron/shell/profiles.ts';

let folder: string;
let file: string;
const unsaved: unknown[] = [];
const open = () => openProfileStore({ file, wallNow: () => 1_795_000_000_000, onUnsaved: (error) => unsaved.push(error) });
const library = (names: readonly string[]): Library => ({
  ...EMPTY_LIBRARY,
  profiles: names.map((name, index) => ({
    id: `show-${index}`,
    name,
    plannedHours: 3,
    plannedBitrateKbps: 6000,
    publish: 'ask',
    signsHere: false,
    provider: index === 0 ? 'huawei-d' : null,
    live: NEW_LIVE,
    cloudId: null,
  })),
});

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'cuelight-profiles-'));
  file = path.join(folder, 'profiles.json');
  unsaved.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('profile store', () => {
  it('starts empty without a file, and reads back what was saved', async () => {
    const store = await open();
    expect(store.loaded).toEqual(EMPTY_LIBRARY);
    expect(store.damaged).toBeNull();
    store.save(library(['Friday']));
    await store.idle();
    expect((await open()).loaded).toEqual(library(['Friday']));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('reads a file from before there were extra certificate authorities', async () => {
    const { authorityFile: _none, ...older } = library(['Friday']);
    await writeFile(file, JSON.stringify({ version: 1, ...older }));
    const store = await open();
    expect(store.damaged).toBeNull();
    expect(store.loaded).toEqual(library(['Friday']));
  });

  it('reads a show from before its service could be chosen, and one whose service it does not know', async () => {
    const [first] = library(['Friday']).profiles;
    if (first === undefined) throw new Error('no profile');
    const { provider: _none, ...older } = first;
    const newer = { ...first, id: 'show-1', provider: 'a-later-cloud' };
    await writeFile(file, JSON.stringify({ version: 1, ...library([]), profiles: [older, newer] }));
    const store = await open();
    expect(store.damaged).toBeNull();
    expect(store.loaded.profiles.map(({ provider }) => provider)).toEqual([null, null]);
  });

  it.each([
    ['cut off', '{"version":1,"settings":{"lang'],
    ['of another shape', '{"version":1,"profiles":[{"id":"a"}]}'],
    ['from a later version', JSON.stringify({ version: 2, ...EMPTY_LIBRARY })],
    [
      'holding one id twice',
      JSON.stringify({ version: 1, ...library(['a']), profiles: [...library(['a']).profiles, ...library(['b']).profiles] }),
    ],
    ['empty', ''],
  ])('sets a file aside that is %s, says so, and keeps its bytes', async (_what, text) => {
    await writeFile(file, text);
    const store = await open();
    expect(store.loaded).toEqual(EMPTY_LIBRARY);
    expect(store.damaged).toMatch(/^profiles\.json\.damaged-/);
    expect(await readFile(path.join(folder, store.damaged ?? ''), 'utf8')).toBe(text);
    store.save(library(['new']));
    await store.idle();
    expect((await open()).loaded.profiles[0]?.name).toBe('new');
  });

  it.each([
    ['a folder', () => mkdir(file)],
    ['larger than anything Cuelight writes', () => writeFile(file, ' '.repeat(5_000_000))],
  ])('sets aside %s in its place', async (_what, make) => {
    await make();
    const store = await open();
    expect(store.loaded).toEqual(EMPTY_LIBRARY);
    expect(await readdir(folder)).toEqual([store.damaged]);
    store.save(library(['new']));
    await store.idle();
    expect((await open()).loaded.profiles[0]?.name).toBe('new');
  });

  it('leaves the newest of many quick changes on disk, and nothing else in the folder', async () => {
    const store = await open();
    for (let index = 0; index < 50; index += 1) store.save(library([`take ${index}`]));
    await store.idle();
    expect((await open()).loaded.profiles[0]?.name).toBe('take 49');
    expect(await readdir(folder)).toEqual(['profiles.json']);
  });

  it('is never seen half written by a reader beside it', async () => {
    const store = await open();
    store.save(library(['first']));
    await store.idle();
    const long = library(Array.from({ length: 150 }, (_, index) => `show ${index} ${'x'.repeat(60)}`));
    const reading = new AbortController();
    const reader = (async () => {
      while (!reading.signal.aborted) JSON.parse(await readFile(file, 'utf8'));
    })();
    for (let index = 0; index < 20; index += 1) {
      store.save(index % 2 === 0 ? long : library(['short']));
      await store.idle();
    }
    reading.abort();
    await expect(reader).resolves.toBeUndefined();
  });

  it('reports a save that failed, and saves again when it can', async () => {
    const store = await open();
    await rm(folder, { recursive: true });
    await writeFile(folder, 'a file where the folder was');
    store.save(library(['lost']));
    await store.idle();
    expect(unsaved).toHaveLength(1);
    await rm(folder);
    store.save(library(['kept']));
    await store.idle();
    expect((await open()).loaded.profiles[0]?.name).toBe('kept');
  });

  it('drops a selection whose show is gone', async () => {
    await writeFile(file, JSON.stringify({ version: 1, ...library(['a']), selectedShowId: 'gone' }));
    expect((await open()).loaded.selectedShowId).toBeNull();
  });
});
