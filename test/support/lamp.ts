import { expect } from 'vitest';
import type { RunningCuelight } from './electron-app.ts';

/** Waits until the lamp of the window says so. */
export async function untilLamp({ page }: Pick<RunningCuelight, 'page'>, state: string | RegExp, timeoutMs = 30_000): Promise<void> {
  const lamp = expect.poll(() => page.getByTestId('lamp').getAttribute('data-state'), { timeout: timeoutMs });
  await (typeof state === 'string' ? lamp.toBe(state) : lamp.toMatch(state));
}
