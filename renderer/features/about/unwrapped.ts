/** The end of a line that was full, where the next one goes on: not before a blank line, a list's sign or number. */
const WRAP = /(?<=\S[^\n]{49,})\n[ \t]*(?=[^\s\d*•(-])/gu;

/** A licence is broken into lines of eighty signs; here its sentences run on, as wide as the window. The words stay as they are. */
export function unwrapped(text: string): string {
  return text.replaceAll(WRAP, ' ');
}
