import { createSocket, type RemoteInfo } from 'node:dgram';
import net from 'node:net';
import { listenOn } from './listen.ts';

const A = 1;
const CNAME = 5;
const TXT = 16;
const POINTER_TO_QUESTION: Buffer = Buffer.from([0xc0, 12]);
const MOST_POINTED_AT = 0x3fff;

/** One record; `rdata` as it is written, however long it says it is. */
function record(type: number, rdata: Buffer, { owner = POINTER_TO_QUESTION, ttl = 60, length = rdata.length } = {}): Buffer {
  const head = Buffer.alloc(10);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(1, 2);
  head.writeUInt32BE(ttl, 4);
  head.writeUInt16BE(length, 8);
  return Buffer.concat([owner, head, rdata]);
}

function name(text: string): Buffer {
  return Buffer.concat([...text.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.of(0)]);
}

/** The question of a query, and where it ends. */
function questionOf(query: Buffer): { readonly text: string; readonly type: number; readonly bytes: Buffer } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { text: labels.join('.'), type: query.readUInt16BE(at + 1), bytes: query.subarray(12, at + 5) };
}

function answer(
  query: Buffer,
  records: readonly Buffer[],
  { flags = 0x8180, count = records.length, question = null as Buffer | null } = {},
): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(flags, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(count, 6);
  return Buffer.concat([head, question ?? questionOf(query).bytes, ...records]);
}

const ADDRESS = Buffer.from([203, 0, 113, 9]);
const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

/** Pointers that lead one step back each, thousands of them, and as many records as fit that begin at the last. */
function ladder(query: Buffer): Buffer {
  const before = 12 + questionOf(query).bytes.length + 12;
  const rungs = Buffer.alloc((MOST_POINTED_AT - before) & ~1);
  for (let at = 0; at < rungs.length; at += 2) rungs.writeUInt16BE(0xc000 | (at === 0 ? 12 : before + at - 2), at);
  const owner = Buffer.alloc(2);
  owner.writeUInt16BE(0xc000 | (before + rungs.length - 2));
  const rest = Math.floor((65_535 - before - rungs.length) / 12);
  return answer(query, [record(TXT, rungs), ...times(rest, () => record(TXT, Buffer.alloc(0), { owner }))]);
}

/** What a name server can say to one question: none of it is an answer to push to, but for those marked so. */
export const DNS_ANSWERS: Readonly<Record<string, (query: Buffer) => Buffer>> = {
  'a short one': (query) => query.subarray(0, 11),
  'another id': (query) => {
    const made = answer(query, [record(A, ADDRESS)]);
    made.writeUInt16BE((query.readUInt16BE(0) + 1) & 0xffff, 0);
    return made;
  },
  'another question': (query) =>
    answer(query, [record(A, ADDRESS)], { question: Buffer.concat([name('evil.example'), Buffer.of(0, 1, 0, 1)]) }),
  'a pointer to itself': (query) => {
    const at = 12 + questionOf(query).bytes.length;
    return answer(query, [record(A, ADDRESS, { owner: Buffer.from([0xc0 | (at >> 8), at & 255]) })]);
  },
  'two pointers to each other': (query) => {
    const at = 12 + questionOf(query).bytes.length;
    return answer(query, [Buffer.from([0xc0 | (at >> 8), (at & 255) + 2, 0xc0 | (at >> 8), at & 255]), record(A, ADDRESS)]);
  },
  'a ladder of pointers': ladder,
  'a name of 64 k': (query) =>
    answer(query, [record(CNAME, Buffer.concat([...times(1000, () => Buffer.from([62, ...Buffer.alloc(62, 97)])), Buffer.of(0)]))]),
  'more records than there are': (query) => answer(query, [], { count: 65_535 }),
  'a record longer than the message': (query) => answer(query, [record(A, ADDRESS, { length: 65_535 })]),
  'an address of 16 bytes': (query) => answer(query, [record(A, Buffer.alloc(16, 1))]),
  'a chain without end': (query) =>
    answer(
      query,
      times(2000, (at) => record(CNAME, name(`n${at + 1}.example`), { owner: at === 0 ? POINTER_TO_QUESTION : name(`n${at}.example`) })),
    ),
  'a chain to itself': (query) => answer(query, [record(CNAME, POINTER_TO_QUESTION)]),
  'an unknown code': (query) => answer(query, [], { flags: 0x818f }),
  'a query instead': (query) => Buffer.from(query),
  noise: () => Buffer.from(times(512, (at) => (at * 7919) & 255)),
};

/** Outlandish, and an answer all the same. */
export const ODD_DNS_ANSWERS: Readonly<Record<string, (query: Buffer) => Buffer>> = {
  'thousands of records': (query) =>
    answer(
      query,
      times(4000, (at) => record(A, Buffer.from([203, 0, at >> 8, at & 255]))),
    ),
  'the longest time to live': (query) => answer(query, [record(A, ADDRESS, { ttl: 0xffff_ffff })]),
  'no time to live': (query) => answer(query, [record(A, ADDRESS, { ttl: 0 })]),
};

/** What is more than an answer. */
export const NAME_SERVER_ATTACKS: Readonly<Record<string, null>> = {
  silence: null,
  'a wrong port': null,
  'a flood': null,
  link: null,
  'single bytes': null,
  'noise without end': null,
};

export interface NameServer {
  readonly port: number;
  readonly close: () => void;
}

/**
 * A name server over UDP and TCP. What it does is in the first label of the name: `another-id.example`. Whatever it says to addresses, it says to
 * CNAME questions that the name goes on at another one, for ever.
 */
export async function hostileNameServer(): Promise<NameServer> {
  const sockets = new Set<net.Socket>();
  const udp = createSocket('udp4');
  const stranger = createSocket('udp4');
  const tcp = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', (asked: Buffer) => overTcp(socket, asked.subarray(2)));
  });
  const port = await listenOn(tcp);
  await new Promise<void>((resolve) => {
    udp.bind(port, '127.0.0.1', resolve);
  });
  udp.on('message', (query, from) => overUdp(query, from, udp, stranger));
  return {
    port,
    close: () => {
      for (const socket of sockets) socket.destroy();
      tcp.close();
      udp.close();
      stranger.close();
    },
  };
}

/** Said over TCP, since it is longer than a datagram: the datagram says so. */
const TRUNCATED = 0x8380;
let links = 0;

function overUdp(query: Buffer, from: RemoteInfo, own: ReturnType<typeof createSocket>, stranger: typeof own): void {
  const { text, type, bytes } = questionOf(query);
  const what = (text.split('.')[0] ?? '').replaceAll('-', ' ');
  const send = (message: Buffer, by = own): void => by.send(message, from.port, from.address);
  if (what === 'silence') return;
  if (what === 'a wrong port') {
    send(answer(query, [record(A, ADDRESS)]), stranger);
    return;
  }
  if (what === 'a flood') {
    for (let count = 0; count < 500; count += 1) send(Buffer.alloc(1200, count));
    return;
  }
  if (type === CNAME && what.startsWith('link')) {
    links += 1;
    send(answer(query, [record(CNAME, name(`link${links}.example`))]));
    return;
  }
  const made = (DNS_ANSWERS[what] ?? ODD_DNS_ANSWERS[what])?.(query);
  if (made !== undefined && made.length < 1200) send(made);
  else send(answer(query, [], { flags: TRUNCATED, question: bytes }));
}

function overTcp(socket: net.Socket, query: Buffer): void {
  const what = (questionOf(query).text.split('.')[0] ?? '').replaceAll('-', ' ');
  const whole = (message: Buffer): Buffer => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    return Buffer.concat([length, message]);
  };
  const made = (DNS_ANSWERS[what] ?? ODD_DNS_ANSWERS[what])?.(query);
  if (made !== undefined) socket.write(whole(made.subarray(0, 65_535)));
  else if (what === 'single bytes') {
    socket.write(Buffer.of(0xff, 0xff));
    const timer = setInterval(() => socket.write('x'), 2);
    socket.on('close', () => clearInterval(timer));
  } else if (what === 'noise without end') for (let count = 0; count < 100; count += 1) socket.write(Buffer.alloc(65_536, count));
}
