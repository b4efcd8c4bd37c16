/** A push URL of 2 KB with every sign of it escaped still fits; more is no link of anybody's. */
export const LINK_LIMIT = 8192;
export const LINK_SCHEME = 'cuelight';

/**
 * What was handed over, as text for the paste box: `cuelight://push?url=…`, or a push URL by itself. Null for anything else; what is in it
 * is judged by whoever takes the text.
 */
export function handedText(word: string): string | null {
  if (word.length > LINK_LIMIT) return null;
  if (/^rtmps?:\/\//i.test(word)) return word;
  if (!word.toLowerCase().startsWith(`${LINK_SCHEME}:`)) return null;
  try {
    return new URL(word).searchParams.get('url') ?? '';
  } catch {
    return '';
  }
}

/** Of a command line: its last word that is one. Its first word is the program. */
export function handedByCommandLine(argv: readonly string[]): string | null {
  for (const word of argv.slice(1).reverse()) {
    const text = handedText(word);
    if (text !== null) return text;
  }
  return null;
}

/** Keeps the newest text until somebody is there to take it: links are opened before the program has read its files. */
export class HandedOver {
  #waiting: string | null = null;
  #take: ((text: string) => void) | null = null;

  offer(text: string | null): void {
    if (text === null) return;
    if (this.#take === null) this.#waiting = text;
    else this.#take(text);
  }

  takenBy(take: (text: string) => void): void {
    this.#take = take;
    if (this.#waiting !== null) take(this.#waiting);
    this.#waiting = null;
  }
}
