function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sharedValue(before: unknown, after: unknown): unknown {
  if (Object.is(before, after)) return before;
  if (Array.isArray(before) && Array.isArray(after)) {
    const old: readonly unknown[] = before;
    const entries = after.map((entry: unknown, index) => sharedValue(old[index], entry));
    return entries.length === old.length && entries.every((entry, index) => Object.is(entry, old[index])) ? before : entries;
  }
  if (isRecord(before) && isRecord(after)) {
    const entries = Object.entries(after).map(([key, value]) => [key, sharedValue(before[key], value)] as const);
    const same = entries.length === Object.keys(before).length && entries.every(([key, value]) => Object.is(value, before[key]));
    return same ? before : Object.fromEntries(entries);
  }
  return after;
}

/**
 * A state arrives whole, as a copy, so nothing in it is identical to what was there. This puts back every part that says the same, and
 * only what changed is drawn again.
 */
export function shareUnchanged<T>(before: T | null, after: T): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parts of `after` are only ever replaced by equal ones
  return sharedValue(before, after) as T;
}
