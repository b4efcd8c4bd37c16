export interface SaveQueue<T> {
  /** Saves this state; states that came while another was being written are skipped but for the newest. */
  put(state: T): void;
  /** Resolves when nothing is left to write, or what is left was tried once more in vain. */
  idle(): Promise<void>;
}

export interface SaveNews {
  /** Not for each try of the queue's own after it. */
  readonly onFailure: (error: unknown) => void;
  /** What could not be saved is. */
  readonly onRecovered?: () => void;
}

/** A disk has room again when somebody made some. */
const RETRY_MS = 10_000;

/** One writer at a time, newest state last: two quick changes can never leave the older one on disk. What fails is tried again. */
export function createSaveQueue<T>(save: (state: T) => Promise<void>, { onFailure, onRecovered = () => {} }: SaveNews): SaveQueue<T> {
  let next: { readonly state: T; readonly again: boolean } | null = null;
  let failed: { readonly state: T } | null = null;
  let working: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const work = async (): Promise<void> => {
    clearTimeout(timer);
    while (next !== null) {
      const { state, again } = next;
      next = null;
      try {
        await save(state);
        if (failed !== null) onRecovered();
        failed = null;
      } catch (error) {
        failed = { state };
        if (!again) onFailure(error);
      }
    }
    working = null;
    if (failed !== null) timer = setTimeout(retry, RETRY_MS).unref();
  };
  const retry = (): void => {
    if (working !== null || failed === null) return;
    next = { ...failed, again: true };
    working = work();
  };

  return {
    put: (state) => {
      next = { state, again: false };
      working ??= work();
    },
    idle: () => {
      retry();
      // Work goes on until nothing is left, so what is put while it is awaited is awaited too.
      return working ?? Promise.resolve();
    },
  };
}
