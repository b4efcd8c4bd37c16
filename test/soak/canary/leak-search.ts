import type { Canaries, Needle } from './canaries.ts';

export interface Searched {
  readonly places: Map<string, number>;
  bytes: number;
}

const SHOWN_BEFORE_BYTES = 32;

/** What stands before a find tells where it came from. */
function behind(bytes: Buffer, at: number): string {
  return `behind ${JSON.stringify(bytes.toString('latin1', Math.max(0, at - SHOWN_BEFORE_BYTES), at))}`;
}

/** Looks for all needles at once: an hour of use makes thousands of them. */
export class LeakSearch {
  readonly #canaries: Canaries;
  /** The first three bytes of some needle, as a number. */
  readonly #begins = new Uint8Array(1 << 24);
  readonly #byBegin = new Map<number, Needle[]>();
  #indexed = 0;
  readonly searched: Searched = { places: new Map(), bytes: 0 };

  constructor(canaries: Canaries) {
    this.#canaries = canaries;
  }

  /** One line a find: place, kind and form; never the value. `what`: the kind of place, for the sum. */
  in(what: string, place: string, data: Buffer | string): readonly string[] {
    this.#index();
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.searched.places.set(what, (this.searched.places.get(what) ?? 0) + 1);
    this.searched.bytes += bytes.length;
    const finds = new Set<string>();
    let begin = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      begin = ((begin << 8) | (bytes[at] ?? 0)) & 0xffffff;
      if (at < 2 || this.#begins[begin] === 0) continue;
      for (const needle of this.#byBegin.get(begin) ?? []) {
        const from = at - 2;
        if (bytes.compare(needle.bytes, 0, needle.bytes.length, from, Math.min(bytes.length, from + needle.bytes.length)) === 0)
          finds.add(`${what} ${place}: ${needle.kind}, ${needle.form}, at byte ${from} of ${bytes.length}, ${behind(bytes, from)}`);
      }
    }
    return [...finds].slice(0, 20);
  }

  #index(): void {
    for (; this.#indexed < this.#canaries.needles.length; this.#indexed += 1) {
      const needle = this.#canaries.needles[this.#indexed];
      if (needle === undefined) return;
      const begin = needle.bytes.readUIntBE(0, 3);
      this.#begins[begin] = 1;
      this.#byBegin.set(begin, [...(this.#byBegin.get(begin) ?? []), needle]);
    }
  }
}
