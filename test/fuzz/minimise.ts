import type { FuzzTarget } from './target.ts';

const LIMIT_MS = 5000;

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 80);

/** The finding with as much left out as can be: parts go, halves first, while the same thing is still wrong. */
export async function minimise(target: FuzzTarget, input: Uint8Array, error: unknown): Promise<Buffer> {
  const message = messageOf(error);
  const endMs = performance.now() + LIMIT_MS;
  let least = Buffer.from(input);
  for (let size = least.length >> 1; size > 0 && performance.now() < endMs; size >>= 1) {
    for (let at = 0; at < least.length && performance.now() < endMs;) {
      const without = Buffer.concat([least.subarray(0, at), least.subarray(at + size)]);
      if (await failsWith(target, without, message)) least = without;
      else at += size;
    }
  }
  return least;
}

async function failsWith(target: FuzzTarget, input: Buffer, message: string): Promise<boolean> {
  try {
    await target.run(Buffer.from(input));
    return false;
  } catch (error) {
    return messageOf(error) === message;
  }
}
