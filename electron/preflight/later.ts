/** A value that one check settles and others may await before it is there. Settling again changes nothing. */
export interface Later<T> {
  readonly value: Promise<T>;
  readonly settle: (value: T) => void;
}

export function later<T>(): Later<T> {
  let settle: (value: T) => void = () => {};
  const value = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { value, settle };
}

/** The value if it is there within `limitMs` and before the abort, else null. */
export async function settledWithin<T>(value: Promise<T>, limitMs: number, signal: AbortSignal): Promise<T | null> {
  let stop: () => void = () => {};
  const limit = new Promise<null>((resolve) => {
    const timer = setTimeout(() => stop(), limitMs);
    stop = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(null);
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([value, limit]);
  } finally {
    stop();
  }
}
