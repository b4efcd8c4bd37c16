/** Longer is no word that an option takes. */
const LONGEST_WORD = 24;
const LONGEST_PATH = 300;

/**
 * A word of the command line, quoted for a message about wrong usage, or null where it may be a push URL or a key that was typed in the
 * wrong place: those are never repeated. A word is short, without white space, and has no long run of letters with digits among them.
 */
export function quoteWord(word: string, marks: readonly [open: string, close: string] = ['"', '"']): string | null {
  const plain = word.length <= LONGEST_WORD && /^[\w.:,+%[\]-]*$/.test(word) && !(word.match(/[A-Za-z\d]{8,}/g) ?? []).some(isMixed);
  return plain ? `${marks[0]}${word}${marks[1]}` : null;
}

/** The name of an environment variable as it stands, or null where it may be the secret itself: `PUSH_URL`, `my_key_2`, `KEY`. */
export function showVariable(name: string): string | null {
  return /^(?:[A-Z]{1,12}|[A-Z]{1,16}\d{0,3}(?:_[A-Z]{1,16}\d{0,3}|_\d{1,3}){1,8})$/.test(name.toUpperCase()) &&
    (name.includes('_') || name === name.toUpperCase())
    ? name
    : null;
}

/** A path as it stands, or null where it may be a push URL or a stream key. */
export function showPath(path: string): string | null {
  return path.length > 0 && path.length <= LONGEST_PATH && !/:\/\/|[?&=\p{Cc}\u2028\u2029]/u.test(path) ? path : null;
}

function isMixed(run: string): boolean {
  return /\d/.test(run) && /[A-Za-z]/.test(run);
}
