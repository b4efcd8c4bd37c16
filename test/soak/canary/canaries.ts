import type { Seeded } from '../../support/seeded.ts';

/** What a find is called by: the value itself is never said. */
export type SecretKind =
  | 'stream key'
  | 'push signature'
  | 'push token'
  | 'password in the URL'
  | 'signing key'
  | 'backup key'
  | 'play URL signature'
  | 'cloud API key'
  | 'OBS password'
  | 'OBS old key'
  | 'OBS old login'
  | 'local encoder key'
  | 'wrong secret'
  | 'planted';

export interface Needle {
  readonly kind: SecretKind;
  readonly form: string;
  readonly bytes: Buffer;
}

const LETTERS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const HALF = 16;
/** Of a secret's beginning and of its end: what leaks may have been cut short. Masks show four at most. */
const PART = 12;

/** Every secret there is in a run, made from its seed, and what to look for. */
export class Canaries {
  readonly #chances: Seeded;
  readonly #known = new Set<string>();
  readonly needles: Needle[] = [];

  constructor(chances: Seeded) {
    this.#chances = chances;
  }

  get count(): number {
    return this.#known.size;
  }

  /** A random text, known from now on. `middle` lies between its halves: what has to be escaped somewhere. */
  make(kind: SecretKind, middle = ''): string {
    const half = (): string => Array.from({ length: HALF }, () => LETTERS.charAt(this.#chances.between(0, LETTERS.length))).join('');
    return this.know(kind, `${half()}${middle}${half()}`);
  }

  /** A secret that was made elsewhere: a signature, the relay's own key. */
  know(kind: SecretKind, text: string): string {
    if (this.#known.has(text)) return text;
    if (text.length < PART) throw new Error(`a ${kind} is too short to be looked for`);
    this.#known.add(text);
    const parts = new Set([text.slice(0, PART), text.slice(-PART)]);
    for (const part of parts) for (const [form, bytes] of formsOf(part)) this.needles.push({ kind, form, bytes });
    return text;
  }
}

/** As a text may stand in a file, a database, a URL or memory. */
function formsOf(text: string): readonly (readonly [string, Buffer])[] {
  const bytes = Buffer.from(text);
  const hex = bytes.toString('hex');
  const percent = hex.replaceAll(/../g, (pair) => `%${pair}`);
  const wide = Buffer.from(text, 'utf16le');
  const forms: [string, Buffer][] = [
    ['plain', bytes],
    ['plain', Buffer.from(text.toLowerCase())],
    ['plain', Buffer.from(text.toUpperCase())],
    ['UTF-16', wide],
    ['UTF-16', Buffer.from(wide).swap16()],
    ['hex', Buffer.from(hex)],
    ['hex', Buffer.from(hex.toUpperCase())],
    ['percent-encoded', Buffer.from(percent)],
    ['percent-encoded', Buffer.from(percent.toUpperCase())],
  ];
  for (const before of [0, 1, 2]) {
    const base64 = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    // The first and last signs depend on what stands around the text.
    const own = base64.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    forms.push(['base64', Buffer.from(own)]);
  }
  return [...new Map(forms.map(([form, its]) => [its.toString('latin1'), [form, its] as const])).values()];
}
