/** Where a compiled Rust library says from which source a part of it is: name and version of a crate. */
const CRATE = /registry[/\\]src[/\\][^/\\\0]{1,80}[/\\](?<name>[A-Za-z][\w-]{0,60}?)-(?<version>\d+\.\d+\.\d+[\w.+-]{0,30})[/\\]/gu;

/**
 * The crates that a compiled library names, sorted. Not all that are in it: one that can never fail leaves no trace.
 */
export function cratesIn(library: Uint8Array): readonly string[] {
  const text = Buffer.from(library.buffer, library.byteOffset, library.byteLength).toString('latin1');
  const found = [...text.matchAll(CRATE)].map((match) => `${match.groups?.['name'] ?? ''} ${match.groups?.['version'] ?? ''}`);
  return [...new Set(found)].sort();
}

/** What is known of a library whose makers ship no notice of the crates in it. */
export function cratesNotice(library: Uint8Array): string {
  const crates = cratesIn(library);
  if (crates.length === 0) throw new Error('the library names no crate: see how it is compiled now');
  return [
    'The compiled library holds SQLite, which is in the public domain, and crates of Rust, whose notices its makers do not ship with it.',
    'These name themselves in it; the licence of each stands at https://crates.io/crates/NAME/VERSION:',
    '',
    ...crates,
  ].join('\n');
}
