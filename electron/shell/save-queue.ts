export interface SaveQueue<T> {
  /** Saves this state; states that came while another was being written are skipped but for the newest. */
  put(state: T): void;
  /** Resolves when nothing is left to write. */
  idle(): Promise<void>;
}

/** One writer at a time, newest state last: two quick changes can never leave the older one on disk. */
export function createSaveQueue<T>(save: (state: T) => Promise<void>, onFailure: (error: unknown) => void): SaveQueue<T> {
  let next: { readonly state: T } | null = null;
  let working: Promise<void> | null = null;

  const work = async (): Promise<void> => {
    while (next !== null) {
      const { state } = next;
      next = null;
      try {
        await save(state);
      } catch (error) {
        onFailure(error);
      }
    }
    working = null;
  };

  return {
    put: (state) => {
      next = { state };
      working ??= work();
    },
    // Work goes on until nothing is left, so what is put while it is awaited is awaited too.
    idle: () => working ?? Promise.resolve(),
  };
}
