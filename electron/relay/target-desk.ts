import type { RelayEvent, RelayTarget } from '../contract/relay-port.ts';

const OPEN_QUESTIONS = 16;

/** Asks main for the target of now (resolved again, signed anew where it ran out) and keeps the last one known. */
export class TargetDesk {
  #current: RelayTarget;
  #lastId = 0;
  readonly #emit: (event: RelayEvent) => void;
  readonly #waiting = new Map<number, (target: RelayTarget | null) => void>();

  constructor(target: RelayTarget, emit: (event: RelayEvent) => void) {
    this.#current = target;
    this.#emit = emit;
  }

  get current(): RelayTarget {
    return this.#current;
  }

  /** Never rejects, and may never settle: who asks bounds the wait. */
  ask(attempts: number): Promise<RelayTarget | null> {
    this.#lastId += 1;
    const requestId = this.#lastId;
    for (const old of [...this.#waiting.keys()].slice(0, Math.max(0, this.#waiting.size - OPEN_QUESTIONS))) this.#waiting.delete(old);
    return new Promise((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#emit({ type: 'need-target', requestId, attempts });
    });
  }

  answer(requestId: number, target: RelayTarget | null): void {
    if (target !== null) this.#current = target;
    this.#waiting.get(requestId)?.(this.#current);
    this.#waiting.delete(requestId);
  }
}
