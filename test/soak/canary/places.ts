import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { LeakSearch } from './leak-search.ts';

/** All files below, and their names. A file that goes while it is read was never to stay. */
export function searchFiles(search: LeakSearch, what: string, folder: string, leaveOut: readonly string[] = []): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !leaveOut.includes(name.split('/')[0] ?? ''));
  const finds = [...search.in('file names', folder, names.join('\n'))];
  for (const name of names) {
    const bytes = ifThere(() => (lstatSync(path.join(folder, name)).isFile() ? readFileSync(path.join(folder, name)) : null));
    if (bytes !== null) finds.push(...search.in(what, name, bytes));
  }
  return finds;
}

/** What the user who runs the program left outside its home since `sinceMs`. */
export function searchShared(search: LeakSearch, uid: number, sinceMs: number): readonly string[] {
  return ['/tmp', '/var/tmp', '/dev/shm'].flatMap((folder) =>
    readdirSync(folder).flatMap((name) => {
      const file = path.join(folder, name);
      const bytes = ifThere(() => {
        const its = lstatSync(file);
        return its.isFile() && its.uid === uid && its.mtimeMs >= sinceMs ? readFileSync(file) : null;
      });
      return bytes === null ? [] : search.in('shared files', file, bytes);
    }),
  );
}

/** `root` and everything that it or its children started. */
export function processesBelow(root: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = ifThere(() => readFileSync(`/proc/${name}/stat`, 'utf8'));
    if (stat !== null) parents.set(Number(name), Number(stat.split(') ').at(-1)?.split(' ')[1]));
  }
  const found = new Set([root]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** As the system hands them out; null once it is gone. */
export function argumentsOf(pid: number): string | null {
  return ifThere(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
}

/** Arguments and environment, as the system hands them to everybody of that user. */
export function searchProcesses(search: LeakSearch, pids: readonly number[]): readonly string[] {
  return pids.flatMap((pid) =>
    (['cmdline', 'environ'] as const).flatMap((what) => {
      const bytes = ifThere(() => readFileSync(`/proc/${pid}/${what}`));
      if (bytes === null) return [];
      const name = ifThere(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '';
      return search.in(`process ${what}`, name, bytes);
    }),
  );
}

/** Everything that a script in the page could come by. */
export async function searchPage(search: LeakSearch, page: Page): Promise<readonly string[]> {
  const held = await page.evaluate(async () => {
    const bridge = Reflect.get(globalThis, 'cuelight') as Record<string, (input: unknown) => Promise<unknown>>;
    const values = [...document.querySelectorAll('input, textarea')].map((field) => String(Reflect.get(field, 'value')));
    return {
      DOM: document.documentElement.outerHTML,
      fields: values.join('\n'),
      storage: JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, document.title]),
      entries: JSON.stringify([location.href, history.state, performance.getEntries().map(({ name }) => name)]),
      databases: JSON.stringify([await indexedDB.databases(), await caches.keys().catch(() => [])]),
      state: JSON.stringify(await bridge['app.ready']?.({})),
    };
  });
  return Object.entries(held).flatMap(([place, text]) => search.in('page', place, text));
}

export async function searchHeap(search: LeakSearch, page: Page): Promise<{ readonly finds: readonly string[]; readonly bytes: number }> {
  const session = await page.context().newCDPSession(page);
  const chunks: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
  try {
    await session.send('HeapProfiler.enable');
    await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  } finally {
    await session.detach();
  }
  const bytes = Buffer.from(chunks.join(''));
  return { finds: search.in('heap snapshot', 'of the window', bytes), bytes: bytes.length };
}

function ifThere<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}
