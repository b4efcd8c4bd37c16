import { pause } from './pause.ts';

const LOST = 'Resulting promise was garbage collected';
const TRIES = 40;
const BETWEEN_MS = 50;

/**
 * The answer of a question to main by way of Playwright. The inspector holds what it waits for weakly, so a collection at the wrong moment
 * loses the answer of what was done: what goes this way must not matter when it is done twice.
 */
export async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries === TRIES || !String(error).includes(LOST)) throw error;
      await pause(BETWEEN_MS);
    }
  }
}
