import { DEFAULT_LIMITS, type RtmpLimits } from './limits.ts';

const MARKER = {
  number: 0,
  boolean: 1,
  string: 2,
  object: 3,
  null: 5,
  undefined: 6,
  reference: 7,
  ecmaArray: 8,
  objectEnd: 9,
  strictArray: 10,
  date: 11,
  longString: 12,
  unsupported: 13,
  xml: 15,
  typedObject: 16,
} as const;

export interface AmfObject {
  readonly [key: string]: AmfValue;
}

/** An associative array: read, it is a plain object; written, only this class gives one (`onMetaData` is one by custom). */
export class AmfEcmaArray {
  readonly entries: AmfObject;

  constructor(entries: AmfObject) {
    this.entries = entries;
  }
}

export type AmfValue = number | boolean | string | null | undefined | Date | AmfObject | AmfEcmaArray | readonly AmfValue[];

export type AmfDecoded =
  | { readonly ok: true; readonly values: readonly AmfValue[] }
  | { readonly ok: false; readonly what: string; readonly at: number };

export function isAmfObject(value: AmfValue): value is AmfObject {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date) && !(value instanceof AmfEcmaArray)
  );
}

/** All values of a payload. Never throws: what is broken, or grows beyond the limits, is a value. */
export function decodeAmf0(payload: Buffer, start = 0, limits: RtmpLimits = DEFAULT_LIMITS): AmfDecoded {
  const reader = new AmfReader(payload, start, limits);
  const values: AmfValue[] = [];
  while (!reader.done) {
    values.push(reader.value(0));
    if (reader.fault !== null) return { ok: false, what: reader.fault, at: reader.at };
  }
  return { ok: true, values };
}

class AmfReader {
  readonly #data: Buffer;
  readonly #limits: RtmpLimits;
  at: number;
  fault: string | null = null;
  #values = 0;

  constructor(data: Buffer, start: number, limits: RtmpLimits) {
    this.#data = data;
    this.at = start;
    this.#limits = limits;
  }

  get done(): boolean {
    return this.at >= this.#data.length;
  }

  value(depth: number): AmfValue {
    this.#values += 1;
    if (this.#values > this.#limits.maxAmfValues) return this.#fail('too many AMF values');
    if (depth > this.#limits.maxAmfDepth) return this.#fail('AMF too deep');
    const markerAt = this.#take(1);
    if (markerAt === null) return undefined;
    const marker: number = this.#data[markerAt] ?? 0;
    switch (marker) {
      case MARKER.number:
        return this.#number();
      case MARKER.boolean: {
        const at = this.#take(1);
        return at === null ? undefined : this.#data[at] !== 0;
      }
      case MARKER.string:
        return this.#string(2);
      case MARKER.longString:
      case MARKER.xml:
        return this.#string(4);
      case MARKER.object:
        return this.#object(depth);
      case MARKER.typedObject:
        this.#string(2);
        return this.#object(depth);
      case MARKER.ecmaArray:
        // Its count is a hint that many encoders get wrong: the end is marked.
        return this.#take(4) === null ? undefined : this.#object(depth);
      case MARKER.strictArray:
        return this.#array(depth);
      case MARKER.date: {
        const ms = this.#number();
        this.#take(2);
        return ms === undefined ? undefined : new Date(ms);
      }
      case MARKER.reference:
        this.#take(2);
        return undefined;
      case MARKER.null:
        return null;
      case MARKER.undefined:
      case MARKER.unsupported:
        return undefined;
      default:
        this.at = markerAt;
        return this.#fail('unknown AMF type');
    }
  }

  #number(): number | undefined {
    const at = this.#take(8);
    return at === null ? undefined : this.#data.readDoubleBE(at);
  }

  #string(lengthBytes: 2 | 4): string | undefined {
    const at = this.#take(lengthBytes);
    if (at === null) return undefined;
    const length = this.#data.readUIntBE(at, lengthBytes);
    if (length > this.#limits.maxAmfStringBytes) return this.#fail('AMF string too long');
    const from = this.#take(length);
    return from === null ? undefined : this.#data.toString('utf8', from, from + length);
  }

  #object(depth: number): AmfObject {
    const entries = emptyObject();
    while (this.fault === null) {
      const key = this.#string(2);
      if (key === undefined) break;
      if (key === '' && this.#data[this.at] === MARKER.objectEnd) {
        this.at += 1;
        break;
      }
      entries[key] = this.value(depth + 1);
    }
    return entries;
  }

  #array(depth: number): readonly AmfValue[] {
    const at = this.#take(4);
    const count = at === null ? 0 : this.#data.readUInt32BE(at);
    const values: AmfValue[] = [];
    while (values.length < count && this.fault === null) values.push(this.value(depth + 1));
    return values;
  }

  /** Where the next bytes begin, or null when there are not so many. */
  #take(bytes: number): number | null {
    const from = this.at;
    if (from + bytes > this.#data.length) {
      this.#fail('AMF ends early');
      return null;
    }
    this.at = from + bytes;
    return from;
  }

  #fail(what: string): undefined {
    this.fault ??= what;
  }
}

/** Without a prototype: a peer's key named `__proto__` is a key like any other. */
function emptyObject(): { [key: string]: AmfValue } {
  const entries: { [key: string]: AmfValue } = { __proto__: null };
  return entries;
}

export function encodeAmf0(values: readonly AmfValue[]): Buffer {
  const parts: Buffer[] = [];
  for (const value of values) encodeValue(value, parts);
  return Buffer.concat(parts);
}

function encodeValue(value: AmfValue, parts: Buffer[]): void {
  if (value === undefined) parts.push(Buffer.of(MARKER.undefined));
  else if (value === null) parts.push(Buffer.of(MARKER.null));
  else if (typeof value === 'number') parts.push(numberPart(MARKER.number, value));
  else if (typeof value === 'boolean') parts.push(Buffer.of(MARKER.boolean, value ? 1 : 0));
  else if (typeof value === 'string') encodeString(value, parts);
  else if (value instanceof Date) parts.push(numberPart(MARKER.date, value.getTime()), Buffer.alloc(2));
  else if (value instanceof AmfEcmaArray) {
    const head = Buffer.alloc(5);
    head[0] = MARKER.ecmaArray;
    head.writeUInt32BE(Object.keys(value.entries).length, 1);
    parts.push(head);
    encodeEntries(value.entries, parts);
  } else if (isAmfObject(value)) {
    parts.push(Buffer.of(MARKER.object));
    encodeEntries(value, parts);
  } else {
    const head = Buffer.alloc(5);
    head[0] = MARKER.strictArray;
    head.writeUInt32BE(value.length, 1);
    parts.push(head);
    for (const entry of value) encodeValue(entry, parts);
  }
}

function encodeEntries(entries: AmfObject, parts: Buffer[]): void {
  for (const [key, entry] of Object.entries(entries)) {
    const name = Buffer.from(key);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(name.length);
    parts.push(length, name);
    encodeValue(entry, parts);
  }
  parts.push(Buffer.of(0, 0, MARKER.objectEnd));
}

function encodeString(value: string, parts: Buffer[]): void {
  const text = Buffer.from(value);
  const long = text.length > 0xffff;
  const head = Buffer.alloc(long ? 5 : 3);
  head[0] = long ? MARKER.longString : MARKER.string;
  head.writeUIntBE(text.length, 1, long ? 4 : 2);
  parts.push(head, text);
}

function numberPart(marker: number, value: number): Buffer {
  const part = Buffer.alloc(9);
  part[0] = marker;
  part.writeDoubleBE(value, 1);
  return part;
}
