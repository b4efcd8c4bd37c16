/** A stream name as it may be shown: its first three characters, none of a shorter one. */
export function maskName(name: string): string {
  const characters = Array.from(name.slice(0, 8));
  return characters.length <= 3 ? '…' : `${characters.slice(0, 3).join('')}…`;
}

/** One word this long, with a digit, an underscore or a capital letter in it, is rather a key than the name of a machine. */
const LIKE_A_KEY = /^(?=.*[\dA-Z_])[\w-]{10,}$/;

/** The host of a text that is no push URL: `rtmp://` before a key puts the key where a host stands. Names with a dot and addresses are left. */
export function maskLoneHost(host: string): string {
  return LIKE_A_KEY.test(host) ? maskName(host) : host;
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
