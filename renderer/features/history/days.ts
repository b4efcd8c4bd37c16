import type { HistoryEntry } from '../../../electron/contract/history.ts';

export interface Day {
  readonly label: string;
  readonly entries: readonly HistoryEntry[];
}

/** Entries by their local day, in the order they are in. */
export function daysOf(entries: readonly HistoryEntry[], label: (ms: number) => string): readonly Day[] {
  const days: { label: string; entries: HistoryEntry[] }[] = [];
  for (const entry of entries) {
    const name = label(entry.startedAtMs);
    const last = days.at(-1);
    if (last?.label === name) last.entries.push(entry);
    else days.push({ label: name, entries: [entry] });
  }
  return days;
}
