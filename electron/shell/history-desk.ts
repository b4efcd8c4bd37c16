import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Answer } from '../contract/bridge.ts';
import type { ExportFormat, FileSaved, HistoryPage, HistoryRecord, HistoryState } from '../contract/history.ts';
import { HISTORY_PAGE } from '../contract/history.ts';
import type { Input } from '../contract/schemas.ts';
import { HistoryClient, type Asked, type HistoryThread } from '../history/client.ts';
import type { FileTrouble, HistoryStart, ListQuery } from '../history/port.ts';
import { causesSaying, text } from '../messages/index.ts';
import { HistoryRecorder } from './history-recorder.ts';
import { giveNotice, withdrawNotice } from './notices.ts';
import type { StateHub } from './state-hub.ts';

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface HistoryDeskOptions {
  readonly hub: StateHub;
  readonly file: string;
  readonly startThread: (start: HistoryStart) => HistoryThread;
  readonly now: () => number;
  readonly wallNow: () => number;
  /** The system's own dialog; null: the user chose no place. */
  readonly askPlace: (fileName: string, extension: string) => Promise<string | null>;
  /** This part of the window as PNG. */
  readonly capture: (rect: Rect) => Promise<Uint8Array>;
  readonly timeZone: () => string;
  readonly onFault: (where: string, error: unknown) => void;
}

const NO_HISTORY = { ok: false, code: 'no-history' } as const;
const NO_RECORD = { ok: false, code: 'no-record' } as const;
const CANCELLED = { ok: true, value: { outcome: 'cancelled' } } as const;
const EXTENSION: { readonly [format in ExportFormat]: string } = { json: 'json', csv: 'csv', markdown: 'md' };
/** More words than this nobody searches for. */
const WORDS = 8;

/** Shows and reports of days past: written down while they happen, asked for by page, given out as files. */
export class HistoryDesk {
  readonly recorder: HistoryRecorder;
  readonly #options: HistoryDeskOptions;
  readonly #client: HistoryClient;
  readonly #closing = new AbortController();
  #asking = false;

  constructor(options: HistoryDeskOptions) {
    const { hub, file, startThread, now, onFault } = options;
    this.#options = options;
    this.#client = new HistoryClient({
      start: startThread,
      file,
      keepDays: hub.state.settings.historyDays,
      now,
      onTrouble: (trouble) => this.#troubled(trouble),
      onDamaged: (aside) => giveNotice(hub, 'history-damaged', { file: aside }),
      onChanged: () => this.#patch(({ changes }) => ({ changes: changes + 1 })),
      onFault,
    });
    this.recorder = new HistoryRecorder({ client: this.#client, state: () => hub.state });
  }

  async list(input: Input<'history.list'>): Promise<Answer<HistoryPage>> {
    const { text: searched = '', kind, verdict, cause, showId, fromMs, toMs, limit, cursor } = input;
    const words = searched
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '');
    const query: ListQuery = {
      terms: words.slice(0, WORDS).map((word) => ({ word, causes: isTelling(word) ? causesSaying(word) : [] })),
      kind: kind ?? null,
      verdict: verdict ?? null,
      cause: cause ?? null,
      showId: showId ?? null,
      fromMs: fromMs ?? null,
      toMs: toMs ?? null,
      limit: limit ?? HISTORY_PAGE,
      cursor: cursor ?? null,
    };
    return answerOf(await this.#client.ask({ kind: 'list', query }, this.#closing.signal));
  }

  async open(id: string): Promise<Answer<HistoryRecord>> {
    const answer = answerOf(await this.#client.ask({ kind: 'open', id }, this.#closing.signal));
    if (!answer.ok) return answer;
    return answer.value === null ? NO_RECORD : { ok: true, value: answer.value };
  }

  async delete(wish: Input<'history.delete'>): Promise<Answer<{ deleted: number }>> {
    const ids = 'ids' in wish ? wish.ids : null;
    const answer = answerOf(await this.#client.ask({ kind: 'delete', ids }, this.#closing.signal));
    if (answer.ok && answer.value.deleted > 0) this.#patch(({ changes }) => ({ changes: changes + 1 }));
    return answer;
  }

  async export(id: string, format: ExportFormat): Promise<Answer<FileSaved>> {
    const { hub, timeZone, wallNow } = this.#options;
    const wish = { id, format, lang: hub.state.lang, timeZone: timeZone(), nowMs: wallNow() };
    const exported = answerOf(await this.#client.ask({ kind: 'export', wish }, this.#closing.signal));
    if (!exported.ok) return exported;
    if (exported.value === null) return NO_RECORD;
    return await this.#save(exported.value, EXTENSION[format], exported.value.text);
  }

  /** Taken before the dialog opens: it may lie over what is wanted. */
  async savePicture(id: string, rect: Rect): Promise<Answer<FileSaved>> {
    const record = await this.open(id);
    if (!record.ok) return record;
    const { name, startedAtMs } = record.value.entry;
    const picture = await this.#options.capture(rect);
    return await this.#save({ name, startedAtMs }, 'png', picture);
  }

  /** As the settings have it now; what is too old by the new number goes at once. */
  keep(days: number): void {
    if (days === 0) this.#client.pending.clear();
    this.#client.keep(days);
    this.#patch(({ changes }) => ({ status: statusOf(days, this.#client.trouble), changes: changes + 1 }));
  }

  /** What is left is written; no longer than this. */
  async close(limitMs: number): Promise<void> {
    await this.#client.close(limitMs);
    this.#closing.abort();
  }

  async #save(
    about: { readonly name: string; readonly startedAtMs: number },
    extension: string,
    data: string | Uint8Array,
  ): Promise<Answer<FileSaved>> {
    // Not every system's dialog keeps the window behind it from being clicked.
    if (this.#asking) return CANCELLED;
    this.#asking = true;
    const place = await this.#options.askPlace(this.#fileName(about, extension), extension).finally(() => {
      this.#asking = false;
    });
    if (place === null) return CANCELLED;
    try {
      await writeFile(place, data, { mode: 0o600 });
    } catch (error) {
      const errno = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return { ok: true, value: { outcome: 'failed', errno } };
    }
    return { ok: true, value: { outcome: 'saved', file: path.basename(place) } };
  }

  /** `Cuelight Friday Club TV 2026-11-20 21.00.json`: a name that every system takes. */
  #fileName({ name, startedAtMs }: { readonly name: string; readonly startedAtMs: number }, extension: string): string {
    const { hub, timeZone } = this.#options;
    const at = new Intl.DateTimeFormat('sv', { dateStyle: 'short', timeStyle: 'short', timeZone: timeZone() }).format(startedAtMs);
    const called = name === '' ? text(hub.state.lang, 'history.nameless') : name;
    // oxlint-disable-next-line no-control-regex -- control characters are among what no file name may hold
    const safe = called
      .replaceAll(/[\u0000-\u001F<>:"/\\|?*]/gu, ' ')
      .trim()
      .slice(0, 60);
    return `Cuelight ${safe} ${at.replaceAll(':', '.')}.${extension}`;
  }

  #troubled(trouble: FileTrouble | null): void {
    const { hub } = this.#options;
    this.#patch(({ changes }) => ({ status: statusOf(hub.state.settings.historyDays, trouble), changes: changes + 1 }));
    if (trouble === null) withdrawNotice(hub, 'history-unwritable');
    else if (trouble === 'newer') giveNotice(hub, 'history-newer');
    else giveNotice(hub, 'history-unwritable', { why: trouble });
  }

  #patch(patch: (history: HistoryState) => Partial<HistoryState>): void {
    this.#options.hub.update((state) => ({ ...state, history: { ...state.history, ...patch(state.history) } }));
  }
}

/** One or two Latin letters stand in the words of nearly every cause; a Chinese character is a word. */
function isTelling(word: string): boolean {
  return word.length > 2 || /\p{Script=Han}/u.test(word);
}

function statusOf(days: number, trouble: FileTrouble | null): HistoryState['status'] {
  if (days === 0) return 'off';
  if (trouble === null) return 'on';
  return trouble === 'newer' ? 'newer' : 'unwritable';
}

function answerOf<T>(asked: Asked<T>): Answer<T> {
  return asked.ok ? { ok: true, value: asked.value } : NO_HISTORY;
}
