import type { Cell, Opened } from './cell.ts';

const open = new Set<Opened['close']>();

/** Makes a cell's fault, hands it on, and takes it away again whatever happened. */
export async function withPlace<T>({ place }: Cell, act: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await place();
  open.add(opened.close);
  try {
    return await act(opened);
  } finally {
    open.delete(opened.close);
    await opened.close();
  }
}

/** For a run that is ended early: nothing of it stays behind. */
export async function closeOpenPlaces(): Promise<void> {
  const closing = [...open];
  open.clear();
  await Promise.allSettled(closing.map(async (close) => close()));
}
