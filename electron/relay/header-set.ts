import { headerSlot, type Frame } from './frame.ts';

/** Metadata, and a few tracks with what belongs to each; beyond, the one that came first is forgotten. */
const MOST_SLOTS = 32;
const FIRST = ['metadata', 'video', 'audio'] as const;

/** What a decoder must know before it begins: of each kind the last one. */
export class HeaderSet {
  readonly #slots: Map<string, Frame>;

  constructor(from?: HeaderSet) {
    this.#slots = new Map(from === undefined ? [] : from.#slots);
  }

  keep(header: Frame): void {
    const slot = headerSlot(header);
    const [oldest] = this.#slots.keys();
    if (!this.#slots.has(slot) && this.#slots.size >= MOST_SLOTS && oldest !== undefined) this.#slots.delete(oldest);
    this.#slots.set(slot, header);
  }

  /** In the order in which they are sent. */
  list(): Frame[] {
    const first = FIRST.flatMap((slot) => this.#slots.get(slot) ?? []);
    return [...first, ...[...this.#slots.values()].filter((header) => !first.includes(header))];
  }
}
