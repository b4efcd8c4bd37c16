/** A stream name as it may be shown: its first three characters, none of a shorter one. */
export function maskName(name: string): string {
  const characters = Array.from(name.slice(0, 8));
  return characters.length <= 3 ? '…' : `${characters.slice(0, 3).join('')}…`;
}

/** A name wherever it stands as a word of its own; a part of another word is not it: a name of one letter is in most words. */
export function replaceName(text: string, name: string, shown: string): string {
  if (name === '') return text;
  const [first = '', ...rest] = text.split(name);
  let replaced = first;
  for (const piece of rest) {
    const isWord = !/[\p{L}\p{N}]$/u.test(replaced.slice(-2)) && !/^[\p{L}\p{N}]/u.test(piece);
    replaced += (isWord ? shown : name) + piece;
  }
  return replaced;
}
