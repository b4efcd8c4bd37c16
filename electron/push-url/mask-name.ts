/** A stream name as it may be shown: its first three characters, none of a shorter one. */
export function maskName(name: string): string {
  const characters = Array.from(name.slice(0, 8));
  return characters.length <= 3 ? '…' : `${characters.slice(0, 3).join('')}…`;
}
