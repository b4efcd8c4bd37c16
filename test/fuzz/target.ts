/** One parser under attack: everything that any input must leave true is checked in `run`, which throws what is a finding. */
export interface FuzzTarget {
  /** Good inputs to begin from. */
  readonly seeds: () => readonly Uint8Array[];
  readonly run: (input: Buffer) => void | Promise<void>;
  /** Longer inputs are not made. */
  readonly maxBytes?: number;
}

/** So that a finding says what was broken. */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Deep equality by what would be written down; `undefined`, `NaN` and bytes included. */
export function mustEqual(left: unknown, right: unknown, what: string): void {
  const [one, other] = [asText(left), asText(right)];
  if (one !== other) throw new Error(`${what}: ${one.slice(0, 300)} is not ${other.slice(0, 300)}`);
}

export function bytesOf(...texts: readonly string[]): readonly Uint8Array[] {
  return texts.map((text) => Buffer.from(text));
}

function asText(value: unknown): string {
  return (
    JSON.stringify(value, (_key, entry: unknown) => {
      if (entry === undefined) return '\u0000undefined';
      if (typeof entry === 'number' && !Number.isFinite(entry)) return `\u0000${entry}`;
      if (typeof entry === 'object' && entry !== null && Reflect.get(entry, 'type') === 'Buffer' && 'data' in entry)
        return `\u0000${Buffer.from(entry.data as number[]).toString('hex')}`;
      return entry;
    }) ?? 'undefined'
  );
}
