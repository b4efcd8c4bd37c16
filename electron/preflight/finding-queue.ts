import type { Finding } from '../contract/finding.ts';

/** Findings on their way to one reader, in order. Bounded by the run itself: a check issues a handful. */
export class FindingQueue {
  readonly #waiting: Finding[] = [];
  #wake: (() => void) | null = null;
  #closed = false;

  push(finding: Finding): void {
    this.#waiting.push(finding);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  async *drain(): AsyncGenerator<Finding, void, undefined> {
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else if (this.#closed) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        this.#wake = null;
      }
    }
  }
}
