/** Numbers below a bound, from a seed: a run can be made again. */
export type Random = (below: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Lengths, counts and times at which parsers change their mind. */
const EDGES: readonly number[] = [0, 1, 2, 7, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0xfffffe, 0xffffff, 0x7fffffff, 0xffffffff];
const MOST_CHANGES = 7;
const LONGEST_PART = 48;

export interface Materials {
  readonly words: readonly Uint8Array[];
  readonly corpus: readonly Uint8Array[];
  readonly maxBytes: number;
}

/** A few changes of the kinds that files and streams suffer by accident and by intent. */
export function mutate(input: Uint8Array, random: Random, materials: Materials): Buffer {
  let bytes: Buffer = Buffer.from(input);
  for (let left = 1 + random(MOST_CHANGES); left > 0; left -= 1) bytes = changed(bytes, random, materials);
  return bytes.subarray(0, materials.maxBytes);
}

function changed(bytes: Buffer, random: Random, { words, corpus }: Materials): Buffer {
  const at = random(bytes.length + 1);
  const part = 1 + random(LONGEST_PART);
  const insert = (what: Uint8Array): Buffer => Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at)]);
  const overwrite = (what: Uint8Array): Buffer => Buffer.concat([bytes.subarray(0, at), what, bytes.subarray(at + what.length)]);
  const aWord = words[random(words.length)] ?? Buffer.of(0);
  switch (random(13)) {
    case 0:
      return overwrite(Buffer.of((bytes[at] ?? 0) ^ (1 << random(8))));
    case 1:
      return overwrite(Buffer.of(random(256)));
    case 2:
      return overwrite(edge(random));
    case 3:
      return insert(edge(random));
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + part)]);
    case 5:
      return insert(bytes.subarray(random(bytes.length + 1)).subarray(0, part));
    case 6:
      return insert(aWord);
    case 7:
      return overwrite(aWord);
    case 8: {
      const other = corpus[random(corpus.length)] ?? bytes;
      return insert(other.subarray(random(other.length + 1)).subarray(0, part * 4));
    }
    case 9: {
      const other = corpus[random(corpus.length)] ?? bytes;
      return Buffer.concat([bytes.subarray(0, at), other.subarray(random(other.length + 1))]);
    }
    case 10:
      return overwrite(Buffer.of(((bytes[at] ?? 0) + random(33) - 16) & 255));
    case 11: {
      const piece = random(2) === 0 ? aWord : bytes.subarray(at, at + part);
      return insert(Buffer.concat(Array.from({ length: 1 + random(40) }, () => piece)));
    }
    default:
      return overwrite(Buffer.from(String(random(2) === 0 ? random(100) : (EDGES[random(EDGES.length)] ?? 0))));
  }
}

function edge(random: Random): Buffer {
  const value = (EDGES[random(EDGES.length)] ?? 0) + random(3) - 1;
  const size = 1 + random(4);
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return random(4) === 0 ? Buffer.from(bytes.subarray(4 - size).toReversed()) : bytes.subarray(4 - size);
}
