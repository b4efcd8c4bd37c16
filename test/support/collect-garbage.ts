import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A whole collection, now: what nobody holds is gone after it. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
