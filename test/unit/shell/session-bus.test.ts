import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askSessionBus } from '../../../electron/shell/session-bus.ts';

const PROPERTY = { name: 'org.example.Panel', path: '/Panel', interface: 'org.example.Panel', property: 'IsThere' };

let folder: string;
let place: string;
let server: net.Server;
let heard: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'cuelight bus-'));
  place = path.join(folder, 'bus');
  heard = '';
});
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

/** A bus that answers each piece it hears with the next of these. */
async function play(...answers: readonly (string | Buffer)[]): Promise<void> {
  server = net.createServer((socket) => {
    let next = 0;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      const answer = answers[next];
      next += 1;
      if (answer !== undefined) socket.write(answer);
    });
  });
  server.listen(place);
  await once(server, 'listening');
}

const ask = () => askSessionBus(PROPERTY, { DBUS_SESSION_BUS_ADDRESS: `unix:path=${encodeURI(place)},guid=0123` });

/** An answer to the call of this number; type 2 is a return, 3 an error. */
function reply(type: number, serial: number, body: readonly number[]): Buffer {
  const fields = [5, 1, 0x75, 0, serial, 0, 0, 0, 8, 1, 0x67, 0, 1, 0x76, 0, 0];
  return Buffer.from([0x6c, type, 1, 1, body.length, 0, 0, 0, 9, 0, 0, 0, 15, 0, 0, 0, ...fields, ...body]);
}

const truth = (value: number): readonly number[] => [1, 0x62, 0, 0, value, 0, 0, 0];
const GREETING = reply(2, 1, [1, 0x73, 0, 0, 0, 0, 0, 0]);

describe('a question to the session bus', () => {
  it.each([
    [1, true],
    [0, false],
  ])('is answered by %i', async (value, answer) => {
    await play('OK 0123\r\n', Buffer.concat([GREETING, reply(2, 2, truth(value))]));
    expect(await ask()).toBe(answer);
    expect(heard).toMatch(/^\0AUTH EXTERNAL (?:3\d)+\r\nBEGIN\r\n/);
    expect(heard).toContain('org.example.Panel');
  });

  it.each([
    ['an error, since there is no such program', ['OK 0123\r\n', Buffer.concat([GREETING, reply(3, 2, truth(1))])]],
    ['something that is no truth value', ['OK 0123\r\n', Buffer.concat([GREETING, reply(2, 2, [1, 0x73, 0, 0, 1, 0, 0, 0])])]],
    ['a bus that lets nobody in', ['REJECTED EXTERNAL\r\n']],
    ['nonsense', ['OK 0123\r\n', Buffer.alloc(64, 0x42)]],
    ['silence', []],
    ['an answer to somebody else, and silence', ['OK 0123\r\n', reply(2, 7, truth(1))]],
    ['more than any bus says', ['OK 0123\r\n', Buffer.alloc(70_000, 0x6c)]],
  ] as const)('is null for %s', async (_what, answers) => {
    await play(...answers);
    expect(await ask()).toBeNull();
  });

  it('is null where there is no bus', async () => {
    expect(await ask()).toBeNull();
    expect(await askSessionBus(PROPERTY, {})).toBeNull();
    expect(await askSessionBus(PROPERTY, { DBUS_SESSION_BUS_ADDRESS: 'tcp:host=127.0.0.1,port=1' })).toBeNull();
    expect(await askSessionBus(PROPERTY, { DBUS_SESSION_BUS_ADDRESS: 'autolaunch:' })).toBeNull();
  });
});
