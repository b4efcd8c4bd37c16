import { pause } from '../support/pause.ts';
import { figuresOf, medianOf, slopeOf, type ProcessFigures } from '../support/process-figures.ts';
import { report } from '../support/report.ts';

interface Entry {
  readonly minute: number;
  readonly its: ProcessFigures;
}

/** What each process weighed, once a minute. */
export type Books = ReadonlyMap<string, readonly Entry[]>;

export interface Slope {
  readonly name: string;
  readonly mbAnHour: number;
  /** Between the first and the last ten minutes. */
  readonly moreHandles: number;
}

/** A line a minute with what `also` says, which is asked before the processes are looked at; throws when a process is gone, or what `also` throws. */
export async function keepBooks(
  pids: ReadonlyMap<string, number>,
  untilMs: number,
  also: () => Promise<Readonly<Record<string, number | string>>>,
): Promise<Books> {
  const books = new Map<string, Entry[]>([...pids.keys()].map((name) => [name, []]));
  const beganMs = performance.now();
  for (;;) {
    const more = await also();
    for (const [name, pid] of pids) books.get(name)?.push({ minute: (performance.now() - beganMs) / 60_000, its: figuresOf(pid) });
    const words = [...books].map(([name, entries]) => {
      const { rssMb = 0, handles = 0 } = entries.at(-1)?.its ?? {};
      return [name, `${rssMb.toFixed(1)} MB ${handles} handles ${shareOf(entries.slice(-2)).toFixed(2)} %`] as const;
    });
    report(new Date().toISOString(), { ...more, ...Object.fromEntries(words) });
    if (performance.now() + 60_000 > untilMs) return books;
    await pause(60_000);
  }
}

/** Prints and returns what the books come to; the minutes before `warmMinutes` fill caches and series. */
export function sumUp(books: Books, warmMinutes: number): readonly Slope[] {
  return [...books].map(([name, all]) => {
    const warm = all.filter(({ minute }) => minute >= warmMinutes);
    const memory = warm.map(({ its }) => its.rssMb);
    const handles = warm.map(({ its }) => its.handles);
    const mbAnHour = slopeOf(warm.map(({ minute, its }) => [minute / 60, its.rssMb]));
    report(`  ${name}`, {
      'RSS MB, first': all[0]?.its.rssMb ?? Number.NaN,
      median: medianOf(memory),
      most: Math.max(...memory),
      'MB an hour': mbAnHour,
      'handles, least': Math.min(...handles),
      'median of them': medianOf(handles),
      'the most': Math.max(...handles),
      'a core %': shareOf(all).toFixed(2),
    });
    return { name, mbAnHour, moreHandles: medianOf(handles.slice(-10)) - medianOf(handles.slice(0, 10)) };
  });
}

/** Of one core, from the first entry to the last, %. */
function shareOf(entries: readonly Entry[]): number {
  const [first, last] = [entries[0], entries.at(-1)];
  if (first === undefined || last === undefined || last.minute === first.minute) return 0;
  return (last.its.cpuMs - first.its.cpuMs) / (last.minute - first.minute) / 600;
}
