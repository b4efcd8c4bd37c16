import type { ElectronApplication } from 'playwright-core';
import type { HistoryEntry } from '../../electron/contract/history.ts';
import { recordOf } from './history-states.ts';

/** Put in the place of main's own answers about the history, in a program that runs: made entries, by page and one by one. */
export async function answerHistory(app: ElectronApplication, entries: readonly HistoryEntry[]): Promise<void> {
  const made = { entries, records: Object.fromEntries(entries.slice(0, 20).map((entry) => [entry.id, recordOf(entry)])) };
  await app.evaluate(({ ipcMain }, json) => {
    const { entries: all, records } = JSON.parse(json) as {
      entries: { id: string; kind: string; name: string; showId: string; verdict?: string; cause?: string | null; causes?: string[] }[];
      records: { [id: string]: unknown };
    };
    const gone = new Set<string>();
    interface Wish {
      readonly id: string;
      readonly ids: readonly string[];
      readonly text?: string;
      readonly kind?: string;
      readonly verdict?: string;
      readonly cause?: string;
      readonly cursor?: string;
      readonly limit?: number;
    }
    const answers: { readonly [channel: string]: (wish: Wish) => unknown } = {
      'history.list': ({ text = '', kind, verdict, cause, cursor = '0', limit = 50 }) => {
        const fit = all.filter(
          (entry) =>
            !gone.has(entry.id) &&
            `${entry.name} ${entry.showId}`.toLowerCase().includes(text.toLowerCase()) &&
            (kind === undefined || entry.kind === kind) &&
            (verdict === undefined || entry.verdict === verdict) &&
            (cause === undefined || entry.cause === cause || entry.causes?.includes(cause) === true),
        );
        const next = Number(cursor) + limit;
        return { ok: true, value: { entries: fit.slice(Number(cursor), next), nextCursor: next < fit.length ? String(next) : null } };
      },
      'history.open': ({ id }) => (id in records && !gone.has(id) ? { ok: true, value: records[id] } : { ok: false, code: 'no-record' }),
      'history.delete': ({ ids }) => {
        for (const id of ids) gone.add(id);
        return { ok: true, value: { deleted: ids.length } };
      },
    };
    for (const [channel, answer] of Object.entries(answers)) {
      ipcMain.removeHandler(channel);
      ipcMain.handle(channel, (_event, wish: Wish) => answer(wish));
    }
  }, JSON.stringify(made));
}
