import type { CheckId } from '../contract/check-id.ts';
import type { PreflightPorts } from './check.ts';

/** Slow is not silent, but from here on it is said. */
const TOLD_AFTER_MS = 1000;

/** Tells that the server's answer to `id` is being waited for, unless the returned function is called before. */
export function tellWaiting(id: CheckId, { waiting }: Pick<PreflightPorts, 'waiting'>): () => void {
  if (waiting === undefined) return () => {};
  const timer = setTimeout(() => waiting(id), TOLD_AFTER_MS);
  return () => clearTimeout(timer);
}
