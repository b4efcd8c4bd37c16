import net from 'node:net';

/** Two short messages on this computer; a bus that takes longer is stuck. */
const ANSWER_MS = 1000;
/** The bus greets with a few small signals; no more is read. */
const READ_LIMIT_BYTES = 65_536;
const METHOD_RETURN = 2;
const ERROR = 3;
const ASKED_SERIAL = 2;
const REPLY_SERIAL_FIELD = 5;

export interface BusProperty {
  readonly name: string;
  readonly path: string;
  readonly interface: string;
  readonly property: string;
}

/**
 * A yes-or-no property of a program on the user's D-Bus session bus, asked over its socket; null where there is no bus, no such program or
 * no answer. Electron asks the bus for the tray too, and tells nobody what it heard.
 */
export async function askSessionBus(property: BusProperty, env: NodeJS.ProcessEnv, signal?: AbortSignal): Promise<boolean | null> {
  const path = busPath(env);
  if (path === null) return null;
  return await new Promise((resolve) => {
    const socket = net.connect({ path });
    const heard: Buffer[] = [];
    const settle = (answer: boolean | null): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', give);
      socket.destroy();
      resolve(answer);
    };
    const give = (): void => settle(null);
    const timer = setTimeout(give, ANSWER_MS);
    signal?.addEventListener('abort', give);
    socket.on('error', give);
    socket.on('close', give);
    socket.once('connect', () => socket.write(`\0AUTH EXTERNAL ${hexOfUser()}\r\n`));
    let greeted = false;
    socket.on('data', (data) => {
      heard.push(data);
      const all = Buffer.concat(heard);
      if (all.length > READ_LIMIT_BYTES) return give();
      if (greeted) {
        const answer = answerIn(all);
        if (answer !== undefined) settle(answer);
        return;
      }
      if (!all.includes('\r\n')) return;
      if (!all.toString('latin1').startsWith('OK ')) return give();
      greeted = true;
      heard.length = 0;
      socket.write(Buffer.concat([Buffer.from('BEGIN\r\n'), HELLO, getProperty(property)]));
    });
  });
}

/** `unix:path=/run/user/1000/bus`, or an abstract one; the first that is a socket on this computer. */
function busPath({ DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime }: NodeJS.ProcessEnv): string | null {
  if (address === undefined || address === '') return runtime === undefined || runtime === '' ? null : `${runtime}/bus`;
  const found = /(?:^|;)unix:(?:[^;]*,)?(?<kind>path|abstract)=(?<place>[^,;]+)/.exec(address)?.groups;
  if (found === undefined) return null;
  const place = (found['place'] ?? '').replaceAll(/%([0-9a-f]{2})/gi, (_whole, hex: string) =>
    String.fromCodePoint(Number.parseInt(hex, 16)),
  );
  return found['kind'] === 'abstract' ? `\0${place}` : place;
}

function hexOfUser(): string {
  return Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
}

const BUS = 'org.freedesktop.DBus';
const HELLO = methodCall(1, { path: '/org/freedesktop/DBus', destination: BUS, interface: BUS, member: 'Hello' }, []);

function getProperty({ name, path, interface: its, property }: BusProperty): Buffer {
  const call = { path, destination: name, interface: 'org.freedesktop.DBus.Properties', member: 'Get' };
  return methodCall(ASKED_SERIAL, call, [its, property]);
}

interface Call {
  readonly path: string;
  readonly destination: string;
  readonly interface: string;
  readonly member: string;
}

/** A method call whose arguments are strings, little-endian. */
function methodCall(serial: number, { path, destination, interface: its, member }: Call, args: readonly string[]): Buffer {
  const texts: Buffer[] = [];
  for (const text of args) texts.push(padding(lengthOf(texts), 4), stringOf(text));
  const body = Buffer.concat(texts);
  const fields: Buffer[] = [];
  const given: readonly (readonly [number, string, string])[] = [
    [1, 'o', path],
    [2, 's', its],
    [3, 's', member],
    [6, 's', destination],
  ];
  for (const [code, type, value] of given)
    fields.push(padding(lengthOf(fields), 8), Buffer.from([code, 1, type.codePointAt(0) ?? 0, 0]), stringOf(value));
  if (args.length > 0) fields.push(padding(lengthOf(fields), 8), Buffer.from([8, 1, 0x67, 0, args.length, ...args.map(() => 0x73), 0]));
  const head = Buffer.alloc(16);
  head.set([0x6c, 1, 0, 1]);
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(serial, 8);
  head.writeUInt32LE(lengthOf(fields), 12);
  return Buffer.concat([head, ...fields, padding(lengthOf(fields), 8), body]);
}

function stringOf(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes, Buffer.alloc(1)]);
}

function lengthOf(parts: readonly Buffer[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}

function padding(length: number, to: number): Buffer {
  return Buffer.alloc((to - (length % to)) % to);
}

/** The answer to the one question; undefined while it has not come, null where it is an error or no truth value. */
function answerIn(heard: Buffer): boolean | null | undefined {
  let at = 0;
  while (heard.length - at >= 16) {
    if (heard[at] !== 0x6c) return null;
    const bodyLength = heard.readUInt32LE(at + 4);
    const fieldsLength = heard.readUInt32LE(at + 12);
    const bodyAt = at + 16 + Math.ceil(fieldsLength / 8) * 8;
    if (bodyAt + bodyLength > heard.length) return undefined;
    const type = heard[at + 1];
    if ((type === METHOD_RETURN || type === ERROR) && replySerial(heard.subarray(at + 16, at + 16 + fieldsLength)) === ASKED_SERIAL)
      return type === METHOD_RETURN ? truthIn(heard.subarray(bodyAt, bodyAt + bodyLength)) : null;
    at = bodyAt + bodyLength;
  }
  return undefined;
}

/** Of the header's fields: each begins at a multiple of 8 and holds a string, a signature or a number. */
function replySerial(fields: Buffer): number | null {
  let at = 0;
  while (at + 8 <= fields.length) {
    const [code, type] = [fields[at], fields[at + 2]];
    if (type === 0x75) {
      if (code === REPLY_SERIAL_FIELD) return fields.readUInt32LE(at + 4);
      at += 8;
    } else if (type === 0x67) at += 4 + 2 + (fields[at + 4] ?? 0);
    else at += 4 + 4 + fields.readUInt32LE(at + 4) + 1;
    at = Math.ceil(at / 8) * 8;
  }
  return null;
}

function truthIn(body: Buffer): boolean | null {
  const isTruth = body.length >= 8 && body[0] === 1 && body[1] === 0x62;
  return isTruth ? body.readUInt32LE(4) === 1 : null;
}
