import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryClient, type HistoryThread } from '../../../electron/history/client.ts';
import type { FileTrouble, FromHistory, HistoryStart, ToHistory } from '../../../electron/history/port.ts';
import { listQuery, sample, storedReport, storedShow } from '../../support/made-history.ts';

/** A thread that does as the test says. */
class FakeThread implements HistoryThread {
  readonly start: HistoryStart;
  readonly got: ToHistory[] = [];
  killed = false;
  #listener: (message: FromHistory) => void = () => {};
  readonly #onExit: ((error: unknown) => void)[] = [];

  constructor(start: HistoryStart) {
    this.start = start;
  }

  send = (message: ToHistory): void => void this.got.push(message);
  onMessage = (listener: (message: FromHistory) => void): void => {
    this.#listener = listener;
  };
  onExit = (listener: (error: unknown) => void): void => void this.#onExit.push(listener);
  kill = (): void => {
    this.killed = true;
  };

  say(message: FromHistory): void {
    this.#listener(message);
  }

  die(error: unknown = null): void {
    for (const listener of this.#onExit) listener(error);
  }

  get writes() {
    return this.got.flatMap((message) => (message.type === 'write' ? [message] : []));
  }

  /** Writes the newest batch, or fails at it. */
  write(trouble: FileTrouble | null = null): void {
    this.say({ type: 'written', seq: this.writes.at(-1)?.seq ?? 0, trouble });
  }
}

let threads: FakeThread[];
let troubles: (FileTrouble | null)[];
let changes: number;
let faults: unknown[];
let client: HistoryClient;

beforeEach(() => {
  vi.useFakeTimers();
  threads = [];
  troubles = [];
  changes = 0;
  faults = [];
  client = new HistoryClient({
    start: (start) => {
      const thread = new FakeThread(start);
      threads.push(thread);
      return thread;
    },
    file: '/nowhere/history.db',
    keepDays: 90,
    now: () => performance.now(),
    onTrouble: (trouble) => troubles.push(trouble),
    onDamaged: () => {},
    onChanged: () => (changes += 1),
    onFault: (_where, error) => faults.push(error),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const thread = (): FakeThread => {
  const last = threads.at(-1);
  if (last === undefined) throw new Error('no thread was started');
  return last;
};

function add(second: number): void {
  client.pending.addSample(sample(second));
  client.flushSoon();
}

describe('writing', () => {
  it('is one transaction a second at most, with all that came meanwhile', () => {
    add(0);
    vi.advanceTimersByTime(0);
    thread().write();
    for (let tenth = 1; tenth <= 30; tenth += 1) {
      add(tenth);
      vi.advanceTimersByTime(100);
      if (tenth % 10 === 0) thread().write();
    }
    expect(thread().writes.map(({ batch }) => batch.samples.length)).toEqual([1, 10, 10, 10]);
  });

  it('hands on one batch at a time: a disk that does not answer is not asked again', () => {
    add(0);
    vi.advanceTimersByTime(0);
    for (let second = 1; second < 100; second += 1) {
      add(second);
      vi.advanceTimersByTime(1000);
    }
    expect(thread().writes).toHaveLength(1);
    expect(troubles).toEqual(['other']);
    thread().write();
    expect(troubles).toEqual(['other', null]);
    vi.advanceTimersByTime(1000);
    expect(thread().writes.map(({ batch }) => batch.samples.length)).toEqual([1, 99]);
  });

  it('tells a list that is open of shows and reports, and not of seconds', () => {
    add(0);
    vi.advanceTimersByTime(0);
    thread().write();
    expect(changes).toBe(0);
    client.pending.addShow(storedShow());
    client.flushSoon();
    vi.advanceTimersByTime(1000);
    thread().write();
    expect(changes).toBe(1);
  });

  it('waits longer each time it fails, loses nothing, and says it once', () => {
    add(0);
    vi.advanceTimersByTime(0);
    const waits: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      thread().write('full');
      const before = thread().writes.length;
      let waited = 0;
      while (thread().writes.length === before) {
        vi.advanceTimersByTime(1000);
        waited += 1;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([2, 5, 15, 60, 60, 60]);
    expect(troubles).toEqual(['full']);
    thread().write();
    expect(troubles).toEqual(['full', null]);
    expect(thread().writes.at(-1)?.batch.samples).toEqual([sample(0)]);
  });

  it('leaves the file of a newer Cuelight alone', () => {
    add(0);
    vi.advanceTimersByTime(0);
    thread().write('newer');
    add(1);
    vi.advanceTimersByTime(600_000);
    expect(thread().writes).toHaveLength(1);
    expect(troubles).toEqual(['newer']);
  });
});

describe('a thread that dies', () => {
  it('is started anew, told what is live, and given the batch that was under way', () => {
    client.setLive('s-1', true);
    add(0);
    vi.advanceTimersByTime(0);
    thread().die(new Error('out of memory'));
    expect(faults).toHaveLength(1);
    add(1);
    vi.advanceTimersByTime(2000);
    expect(threads).toHaveLength(2);
    expect(thread().start).toMatchObject({ liveIds: ['s-1'] });
    expect(thread().writes[0]?.batch.samples).toEqual([sample(0), sample(1)]);
  });

  it('twice over the same batch: that batch is let go, the next one is written', () => {
    client.pending.addReport(storedReport());
    client.flushSoon();
    vi.advanceTimersByTime(0);
    thread().die();
    vi.advanceTimersByTime(2000);
    thread().die();
    add(0);
    vi.advanceTimersByTime(5000);
    expect(thread().writes.map(({ batch }) => [batch.reports.length, batch.samples.length])).toEqual([[0, 1]]);
  });

  it('answers nobody: each question ends with that', async () => {
    const asked = client.ask({ kind: 'list', query: listQuery() }, new AbortController().signal);
    thread().die();
    expect(await asked).toEqual({ ok: false, why: 'no-answer' });
  });
});

describe('asking', () => {
  const ask = (signal = new AbortController().signal) => client.ask({ kind: 'list', query: listQuery() }, signal);

  it('ends when it is aborted, and a late answer is nobody’s', async () => {
    const abort = new AbortController();
    const asked = ask(abort.signal);
    abort.abort();
    expect(await asked).toEqual({ ok: false, why: 'no-answer' });
    const [question] = thread().got;
    if (question?.type !== 'ask') throw new Error('nothing was asked');
    thread().say({ type: 'answer', seq: question.seq, ok: true, value: { entries: [], nextCursor: null } });
    expect(await ask(abort.signal)).toEqual({ ok: false, why: 'no-answer' });
  });

  it('ends within seconds where nobody answers', async () => {
    const ended: string[] = [];
    void ask().then(({ ok }) => ended.push(`list ${String(ok)}`));
    await vi.advanceTimersByTimeAsync(4999);
    expect(ended).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toEqual(['list false']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is bounded in number', async () => {
    const asked = Array.from({ length: 40 }, () => ask());
    expect(await Promise.race([asked.at(-1), asked[0]])).toEqual({ ok: false, why: 'no-answer' });
    expect(thread().got).toHaveLength(32);
  });

  it('comes behind what is still to be written', () => {
    client.pending.addShow(storedShow());
    void ask();
    expect(thread().got.map(({ type }) => type)).toEqual(['write', 'ask']);
  });
});

describe('the end', () => {
  it('writes what is left first, and waits for a dead disk no longer than it was told', async () => {
    add(0);
    const closed = client.close(1000);
    expect(thread().got.map(({ type }) => type)).toEqual(['write']);
    await vi.advanceTimersByTimeAsync(999);
    expect(thread().killed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await closed;
    expect(thread().killed).toBe(true);
  });

  it('starts no thread for nothing', async () => {
    await client.close(1000);
    expect(threads).toEqual([]);
  });
});
