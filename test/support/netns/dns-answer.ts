export type DnsMode =
  /** The names below; nothing else exists. */
  | 'truth'
  /** One address for whatever is asked. */
  | 'hijack'
  | 'servfail'
  /** The truth, but names that do not exist get an address too. */
  | 'rewrite'
  /** Every name exists, each with an address of its own. */
  | 'every-name'
  /** Every name has an address of 198.18.0.0/15, as local proxies do it. */
  | 'fake'
  /** The truth, after a while. */
  | 'slow';

interface Zone {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly cname?: string;
}

const NAMES: Readonly<Record<string, Zone>> = {
  'push.example.com': { a: ['203.0.113.9'] },
  'both.example.com': { a: ['203.0.113.9'], aaaa: ['2001:db8:1::9'] },
  'v6dead.example.com': { a: ['203.0.113.9'], aaaa: ['2001:db8:1::10'] },
  'v6unreachable.example.com': { a: ['203.0.113.9'], aaaa: ['2001:db8:1::11'] },
  'some.example.com': { a: ['203.0.113.9', '203.0.113.10'] },
  'custom.example.com': { cname: 'custom.example.com.edge.example.net' },
  'custom.example.com.edge.example.net': { a: ['203.0.113.9'] },
  'six.example.com': { aaaa: ['2001:db8:1::9'] },
  'empty.example.com': {},
  'friday.livepush.myqcloud.com': { a: ['192.168.5.5'] },
  'inside.owned.example': { a: ['192.168.5.5'] },
};

const TYPE_A = 1;
const TYPE_CNAME = 5;
const TYPE_AAAA = 28;
const SERVFAIL = 2;
const NXDOMAIN = 3;

/** The answer to one query, or null when it is no query. */
export function answerDns(query: Buffer, mode: DnsMode): Buffer | null {
  if (query.length < 17) return null;
  const { name, end } = readName(query);
  const type = query.readUInt16BE(end);
  const question = query.subarray(12, end + 4);
  if (mode === 'servfail') return reply(query, question, SERVFAIL, []);
  if (mode === 'hijack') return reply(query, question, 0, type === TYPE_A ? [address('203.0.113.66')] : []);
  if (mode === 'every-name') return reply(query, question, 0, type === TYPE_A ? [address(`203.0.113.${String(ownByte(name))}`)] : []);
  if (mode === 'fake') return reply(query, question, 0, type === TYPE_A ? [address(`198.18.0.${String(1 + (sum(name) % 250))}`)] : []);
  const zone = NAMES[name];
  if (zone === undefined) {
    return mode === 'rewrite'
      ? reply(query, question, 0, type === TYPE_A ? [address('203.0.113.66')] : [])
      : reply(query, question, NXDOMAIN, []);
  }
  const target = zone.cname === undefined ? zone : NAMES[zone.cname];
  const records = [
    ...(zone.cname === undefined ? [] : [{ type: TYPE_CNAME, data: writeName(zone.cname) }]),
    ...(type === TYPE_A ? (target?.a ?? []).map(address) : []),
    ...(type === TYPE_AAAA ? (target?.aaaa ?? []).map(address6) : []),
  ];
  return reply(query, question, 0, records, zone.cname);
}

interface Answer {
  readonly type: number;
  readonly data: Buffer;
}

function reply(query: Buffer, question: Buffer, rcode: number, answers: readonly Answer[], cname?: string): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8180 | rcode, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(answers.length, 6);
  const records = answers.map(({ type, data }) => {
    // Records behind a CNAME belong to its target.
    const owner = cname !== undefined && type !== TYPE_CNAME ? writeName(cname) : Buffer.from([0xc0, 12]);
    const fixed = Buffer.alloc(10);
    fixed.writeUInt16BE(type, 0);
    fixed.writeUInt16BE(1, 2);
    fixed.writeUInt32BE(60, 4);
    fixed.writeUInt16BE(data.length, 8);
    return Buffer.concat([owner, fixed, data]);
  });
  return Buffer.concat([head, question, ...records]);
}

function readName(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0 && at < query.length; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function writeName(name: string): Buffer {
  return Buffer.concat([...name.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])]);
}

function address(text: string): Answer {
  return { type: TYPE_A, data: Buffer.from(text.split('.').map(Number)) };
}

/** Only of the form `2001:db8:1::X`. */
function address6(text: string): Answer {
  const data = Buffer.alloc(16);
  data.writeUInt32BE(0x20010db8, 0);
  data.writeUInt16BE(1, 4);
  data.writeUInt16BE(Number.parseInt(text.split('::')[1] ?? '0', 16), 14);
  return { type: TYPE_AAAA, data };
}

function sum(name: string): number {
  return Buffer.from(name).reduce((total, byte) => total + byte, 0);
}

/** Names of two labels have addresses of their own: one made up at random never has that of a host by chance. */
function ownByte(name: string): number {
  return (name.split('.').length > 2 ? 128 : 178) + (sum(name) % 50);
}
