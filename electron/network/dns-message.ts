import { SocketAddress } from 'node:net';
import type { Family } from './dial.ts';
import type { ResolvedAddress } from './resolver.ts';

/** Of one question about one name (RFC 1035), as far as addresses need it. */
export interface NameQuestion {
  readonly host: string;
  readonly family: Family;
}

export type NameAnswer =
  | { readonly ok: true; readonly addresses: readonly ResolvedAddress[] }
  /** `malformed`: no answer to this question. `rcode`: the server could or would not say. */
  | { readonly ok: false; readonly reason: 'malformed' | 'rcode' };

const HEADER_BYTES = 12;
const MAX_NAME_BYTES = 255;
const MAX_LABEL_BYTES = 63;
const MAX_CNAMES = 16;
/** A name has no more labels, so no more pointers are of use to it. */
const MAX_POINTERS = 127;
const MAX_ADDRESSES = 32;
const CLASS_IN = 1;
const TYPE_CNAME = 5;
const TYPES = { 4: 1, 6: 28 } as const;
const ADDRESS_BYTES = { 4: 4, 6: 16 } as const;
const NXDOMAIN = 3;
/** QR, opcode and TC: of these an answer has only QR. */
const FLAGS_THAT_MATTER = 0xfa00;
const FLAGS_OF_ANSWER = 0x8000;
const RECURSION_DESIRED = 0x0100;
const MALFORMED = { ok: false, reason: 'malformed' } as const;

/** A query with id 0, as DNS over HTTPS wants it; null for what no name in the DNS can be. */
export function encodeQuestion({ host, family }: NameQuestion): Buffer | null {
  const labels = bareName(host).split('.');
  if (!labels.every((label) => /^[\x21-\x7e]+$/.test(label) && label.length <= MAX_LABEL_BYTES)) return null;
  const name = Buffer.concat([...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label, 'latin1')])), Buffer.from([0])]);
  if (name.length > MAX_NAME_BYTES) return null;
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(RECURSION_DESIRED, 2);
  head.writeUInt16BE(1, 4);
  const tail = Buffer.alloc(4);
  tail.writeUInt16BE(TYPES[family], 0);
  tail.writeUInt16BE(CLASS_IN, 2);
  return Buffer.concat([head, name, tail]);
}

/** Reads what came back to {@link encodeQuestion}. A name that does not exist is an answer without addresses. Never throws. */
export function readNameAnswer(message: Buffer, { host, family }: NameQuestion): NameAnswer {
  if (message.length < HEADER_BYTES) return MALFORMED;
  const flags = message.readUInt16BE(2);
  const isOurs = message.readUInt16BE(0) === 0 && (flags & FLAGS_THAT_MATTER) === FLAGS_OF_ANSWER && message.readUInt16BE(4) === 1;
  const asked = isOurs ? readName(message, HEADER_BYTES) : null;
  if (asked === null || asked.name !== bareName(host) || asked.end + 4 > message.length) return MALFORMED;
  if (message.readUInt16BE(asked.end) !== TYPES[family] || message.readUInt16BE(asked.end + 2) !== CLASS_IN) return MALFORMED;
  const rcode = flags & 0x0f;
  if (rcode === NXDOMAIN) return { ok: true, addresses: [] };
  if (rcode !== 0) return { ok: false, reason: 'rcode' };
  const records = readRecords(message, asked.end + 4, message.readUInt16BE(6));
  return records === null ? MALFORMED : collect(records, asked.name, family);
}

interface Records {
  readonly cnames: ReadonlyMap<string, string>;
  readonly addresses: readonly { readonly owner: string; readonly type: number; readonly data: Buffer }[];
}

/** The answer section. Whoever promises more records than there are bytes is not believed at all. */
function readRecords(message: Buffer, start: number, count: number): Records | null {
  const cnames = new Map<string, string>();
  const addresses: Records['addresses'][number][] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const owner = readName(message, at);
    if (owner === null || owner.end + 10 > message.length) return null;
    const type = message.readUInt16BE(owner.end);
    const isInternet = message.readUInt16BE(owner.end + 2) === CLASS_IN;
    const dataAt = owner.end + 10;
    at = dataAt + message.readUInt16BE(owner.end + 8);
    if (at > message.length) return null;
    if (!isInternet) continue;
    if (type === TYPE_CNAME) {
      const target = readName(message, dataAt);
      if (target === null || target.end !== at) return null;
      cnames.set(owner.name, target.name);
    } else if (type === TYPES[4] || type === TYPES[6]) {
      addresses.push({ owner: owner.name, type, data: message.subarray(dataAt, at) });
    }
  }
  return { cnames, addresses };
}

/** Addresses at the end of the name's own chain; those of other names are somebody's decoration. */
function collect({ cnames, addresses }: Records, asked: string, family: Family): NameAnswer {
  let name = asked;
  for (let step = 0; cnames.has(name); step += 1) {
    if (step === MAX_CNAMES) return MALFORMED;
    name = cnames.get(name) ?? name;
  }
  const own = addresses.filter(({ owner, type }) => owner === name && type === TYPES[family]).slice(0, MAX_ADDRESSES);
  if (own.some(({ data }) => data.length !== ADDRESS_BYTES[family])) return MALFORMED;
  return { ok: true, addresses: own.map(({ data }) => ({ address: addressText(data, family), family })) };
}

function addressText(data: Buffer, family: Family): string {
  if (family === 4) return data.join('.');
  const words = Array.from({ length: 8 }, (_, index) => data.readUInt16BE(index * 2).toString(16));
  return new SocketAddress({ address: words.join(':'), family: 'ipv6' }).address;
}

/** Null for what is no name. A pointer leads strictly backwards, so that no ring of them is walked. */
function readName(message: Buffer, start: number): { readonly name: string; readonly end: number } | null {
  const labels: string[] = [];
  let bytes = 1;
  let at = start;
  let before = start;
  let pointers = 0;
  let end: number | null = null;
  for (;;) {
    const length = message[at];
    if (length === undefined) return null;
    if (length === 0) return { name: labels.join('.').toLowerCase(), end: end ?? at + 1 };
    if ((length & 0xc0) === 0xc0) {
      if (at + 2 > message.length) return null;
      end ??= at + 2;
      const target = message.readUInt16BE(at) & 0x3fff;
      pointers += 1;
      // Thousands of pointers fit into one message, and each of its records may begin at the last.
      if (target >= before || pointers > MAX_POINTERS) return null;
      at = target;
      before = target;
      continue;
    }
    bytes += length + 1;
    if (length > MAX_LABEL_BYTES || bytes > MAX_NAME_BYTES || at + 1 + length > message.length) return null;
    const label = message.toString('latin1', at + 1, at + 1 + length);
    // A dot inside a label would make two names look like one.
    if (label.includes('.')) return null;
    labels.push(label);
    at += length + 1;
  }
}

function bareName(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
