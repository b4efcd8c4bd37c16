import type { RtmpCommand } from './messages.ts';
import type { Decision } from './server-policy.ts';

/** A peer's commands, one after the other; a decision that takes its time holds back the rest. */
export class CommandQueue {
  readonly #maxPending: number;
  readonly #handle: (command: RtmpCommand) => void;
  readonly #pending: RtmpCommand[] = [];
  #deciding = false;
  #stopped = false;

  constructor(maxPending: number, handle: (command: RtmpCommand) => void) {
    this.#maxPending = maxPending;
    this.#handle = handle;
  }

  /** False when more wait than may. */
  add(received: RtmpCommand): boolean {
    if (this.#pending.length >= this.#maxPending) return false;
    this.#pending.push(received);
    this.#work();
    return true;
  }

  /** While a command is handled. `settle` is not called once the queue was stopped. */
  decide(answer: Decision | Promise<Decision>, settle: (decision: Decision) => void): void {
    if (!(answer instanceof Promise)) {
      settle(answer);
      return;
    }
    this.#deciding = true;
    // A policy that throws must not let anybody in.
    const refused = (): Decision => ({ code: 'NetConnection.Connect.Failed', description: 'Internal error.' });
    void answer.catch(refused).then((decision) => {
      this.#deciding = false;
      if (this.#stopped) return;
      settle(decision);
      this.#work();
    });
  }

  /** What waits is dropped, and nothing more is handled. */
  stop(): void {
    this.#stopped = true;
    this.#pending.length = 0;
  }

  #work(): void {
    while (!this.#deciding && !this.#stopped) {
      const next = this.#pending.shift();
      if (next === undefined) return;
      this.#handle(next);
    }
  }
}
