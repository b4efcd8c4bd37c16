import net from 'node:net';
import tls from 'node:tls';
import type { AmfValue } from '../../electron/rtmp/amf0.ts';
import { ChunkWriter } from '../../electron/rtmp/chunk-writer.ts';
import { ClientHandshake } from '../../electron/rtmp/handshake.ts';
import { MESSAGE, type RtmpMessage } from '../../electron/rtmp/message-type.ts';
import { abort, command, media, pingRequest, setChunkSize, windowAckSize } from '../../electron/rtmp/messages.ts';

const LET_GO_MS = 1500;
const KEPT_BYTES = 256 * 1024;

/** The door that a stranger stands before, and the show behind it: its app, and its stream's name as the encoder says it. */
export interface Door {
  readonly port: number;
  readonly app: string;
  readonly name: string;
}

/** All that was answered, once the other side has closed or the stranger has lost patience. */
export async function tell(port: number, bytes: Buffer | string, patienceMs = LET_GO_MS): Promise<Buffer> {
  return hear(net.connect({ host: '127.0.0.1', port, noDelay: true }), bytes, patienceMs);
}

async function hear(socket: net.Socket, bytes: Buffer | string, patienceMs: number): Promise<Buffer> {
  const heard: Buffer[] = [];
  let length = 0;
  socket.on('error', () => {});
  socket.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length <= KEPT_BYTES) heard.push(piece);
  });
  socket.write(bytes);
  const patience = setTimeout(() => socket.destroy(), patienceMs);
  await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(patience);
  return Buffer.concat(heard);
}

/** C0, C1 and C2, and then whatever is said. */
export function rtmp(...messages: readonly RtmpMessage[]): Buffer {
  const writer = new ChunkWriter();
  return Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(1536), ...messages.map((message) => writer.encode(message))]);
}

export function entering({ port, app }: Pick<Door, 'port' | 'app'>): RtmpMessage {
  return command('connect', 1, { app, flashVer: 'FMLE/3.0', tcUrl: `rtmp://127.0.0.1:${port}/${app}` }, []);
}

const calling = (name: string, ...args: readonly AmfValue[]): RtmpMessage => command(name, 2, null, args, 1);

/** What a page can make a browser send to any port, its name bound to this computer by its own name server. */
export function asBrowser({ port, app, name }: Door): readonly string[] {
  const head = (line: string, ...more: readonly string[]): string =>
    [
      line,
      `Host: attacker.example:${port}`,
      'Origin: https://attacker.example',
      'User-Agent: Mozilla/5.0 Chrome/130.0.0.0',
      ...more,
      '',
      '',
    ].join('\r\n');
  const path = `/${app}/${name}`;
  return [
    head(`GET ${path} HTTP/1.1`, 'Connection: keep-alive'),
    head(`GET ${path}.flv HTTP/1.1`, 'Accept: video/x-flv', 'Range: bytes=0-'),
    `${head(`POST ${path} HTTP/1.1`, 'Content-Type: text/plain', 'Content-Length: 4000')}${'\u0003'.repeat(4000)}`,
    head(`OPTIONS ${path} HTTP/1.1`, 'Access-Control-Request-Method: PUT', 'Access-Control-Request-Private-Network: true'),
    head(
      `GET ${path} HTTP/1.1`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    ),
    // RTMP within HTTP, as Flash had it.
    `${head('POST /open/1 HTTP/1.1', 'Content-Type: application/x-fcs', 'Content-Length: 1')}\0`,
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  ];
}

export async function asTls(port: number): Promise<void> {
  const socket = tls.connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('close', resolve));
}

/** Names near the right one, and what is no name at all. */
export function guesses(name: string): readonly AmfValue[] {
  const half = name.slice(0, name.length / 2);
  return [
    'friday',
    half,
    name.slice(0, -1),
    `${name}0`,
    ` ${name}`,
    `${name}\0`,
    name.toUpperCase(),
    `${half}?${name}`,
    `?${name}`,
    `${half}*`,
    `../live/${name}`,
    `flv:${name}`,
    encodeURIComponent(`${name}/`),
    '',
    null,
    0,
    true,
    { toString: name },
    [name],
  ];
}

/** One connection each: publishing under something else, in this app and in others. */
export function publishing(door: Door): readonly Buffer[] {
  const { app, name } = door;
  const apps = [`${app}2`, app.toUpperCase(), `${app}/${name}`, '', '?', `x?${app}`];
  return [
    ...guesses(name).map((guess) => rtmp(entering(door), calling('publish', guess, 'live'))),
    // The right name does not open another app, nor the one where nobody has said which.
    ...apps.map((other) => rtmp(entering({ ...door, app: other }), calling('publish', name, 'live'))),
    rtmp(calling('publish', name, 'live')),
    // Refused, and goes on sending as if it were not.
    rtmp(entering(door), calling('publish', 'friday', 'live'), ...picturesOf(40)),
    rtmp(entering(door), ...picturesOf(40), calling('publish', 'friday', 'live')),
  ];
}

/** They know the name: whoever watches a show may have read it somewhere. */
export function watching(door: Door): readonly Buffer[] {
  const { name } = door;
  const asked = [calling('play', name), calling('play', `${name}?x=1`, -2000), calling('play2', { streamName: name, start: -1 })];
  const others = ['getStreamLength', 'receiveVideo', 'pause', 'seek', 'FCSubscribe', '_result', '|RtmpSampleAccess'];
  return [...asked, ...others.map((what) => calling(what, name))].map((message) => rtmp(entering(door), message, ...picturesOf(40)));
}

/** From a connection of their own they end what is another's. */
export function ending(door: Door): readonly Buffer[] {
  const { name } = door;
  const ends = ['FCUnpublish', 'deleteStream', 'closeStream', 'releaseStream', 'FCPublish', 'close', 'disconnect'];
  return [0, 1, 2].flatMap((streamId) =>
    ends.flatMap((what) => {
      const end = command(what, 3, null, [what === 'deleteStream' ? streamId : name], streamId);
      return [rtmp(entering(door), end), rtmp(end)];
    }),
  );
}

/** The protocol's own levers, pulled. */
export function abusing(door: Door): readonly Buffer[] {
  const many = (times: number, ...messages: readonly RtmpMessage[]): readonly RtmpMessage[] =>
    Array.from({ length: times }, () => messages).flat();
  const begun = Buffer.concat([rtmp(entering(door)), Buffer.from('0500000000ff0009010000000102', 'hex')]);
  const inTheMiddle = (...messages: readonly RtmpMessage[]): Buffer =>
    Buffer.concat([begun, ...messages.map((message) => new ChunkWriter().encode(message))]);
  return [
    inTheMiddle(abort(5), abort(5), abort(6), abort(4_000_000_000)),
    ...[0, 1, 128, 0xffffff, 0x7fffffff, 0x80000000, 0xffffffff].map((size) => inTheMiddle(setChunkSize(size), setChunkSize(size))),
    rtmp(entering(door), ...many(2000, setChunkSize(1), setChunkSize(65_536))),
    rtmp(entering(door), ...many(4000, abort(3))),
    rtmp(entering(door), windowAckSize(1), ...many(4000, pingRequest(1))),
    rtmp(...many(2000, entering(door))),
    rtmp(entering(door), ...many(2000, command('createStream', 2, null, []))),
    Buffer.concat([rtmp(entering(door)), Buffer.alloc(1 << 20, 0xc3)]),
    Buffer.alloc(1 << 20, 3),
    Buffer.alloc(3073),
  ];
}

function picturesOf(count: number): readonly RtmpMessage[] {
  return Array.from({ length: count }, (_, at) =>
    media(MESSAGE.video, 1, at * 40, Buffer.concat([Buffer.from('1701000000', 'hex'), Buffer.alloc(4000, 0x66)])),
  );
}

export type Speak = (socket: net.Socket) => void;

export interface Siege {
  /** Connections made so far. */
  readonly made: () => number;
  readonly lift: () => void;
}

/** Keeps `atOnce` connections going until it is lifted: as one ends, or after `holdMs`, there is the next. `speak` has it for itself. */
export function besiege(port: number, atOnce: number, holdMs: number, speak: Speak): Siege {
  const open = new Set<net.Socket>();
  let made = 0;
  let lifted = false;
  const next = (): void => {
    if (lifted) return;
    made += 1;
    const socket = net.connect({ host: '127.0.0.1', port, noDelay: true });
    open.add(socket);
    const timer = setTimeout(() => socket.resetAndDestroy(), holdMs);
    socket.on('error', () => {});
    socket.on('connect', () => speak(socket));
    socket.on('close', () => {
      clearTimeout(timer);
      open.delete(socket);
      setImmediate(next);
    });
  };
  for (let count = 0; count < atOnce; count += 1) next();
  return {
    made: () => made,
    lift: () => {
      lifted = true;
      for (const socket of open) socket.destroy();
    },
  };
}

/** One byte, and after a while the next. */
export function crumbs(bytes: Buffer, everyMs: number): Speak {
  return (socket) => {
    socket.resume();
    let at = 0;
    const timer = setInterval(() => {
      if (at < bytes.length) socket.write(bytes.subarray(at, (at += 1)));
    }, everyMs);
    socket.once('close', () => clearInterval(timer));
  };
}

/** Floods of connections, each of which gets as far as one can without the key. */
export function floods({ port, app }: Door): readonly (readonly [atOnce: number, holdMs: number, speak: Speak])[] {
  const entered = rtmp(entering({ port, app }));
  const guessing = rtmp(entering({ port, app }), command('publish', 2, null, ['friday', 'live'], 1));
  return [
    [300, 20, () => {}],
    [60, 20_000, (socket) => void socket.write(entered)],
    [30, 20_000, (socket) => void socket.resume().write(guessing)],
    [60, 2000, crumbs(entered, 20)],
    [60, 2000, (socket) => void socket.end(entered.subarray(0, 1000))],
  ];
}
