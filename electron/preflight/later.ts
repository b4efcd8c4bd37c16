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
