import { createHash } from 'node:crypto';
import http from 'node:http';
import net from 'node:net';
import tls from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { makeCertificates } from '../support/certificates.ts';
import { listenOn } from '../support/listen.ts';
import { freePort } from '../support/free-port.ts';
import { reportOf } from '../support/run-cli.ts';
import { info, startScriptedPeer, type ScriptedConnection } from '../support/scripted-peer.ts';
import { command } from '../../electron/rtmp/messages.ts';
import { silentPort } from '../support/silent-port.ts';
import { figure } from './figures.ts';
import { median, printTable } from './table.ts';

const certificates = makeCertificates();
const identity = certificates.selfSigned(['127.0.0.1']);
afterAll(certificates.remove);

const RUNS = 3;
const KEY = 'benchkey';
const HOUR_S = 3600;

interface Fault {
  readonly name: string;
  /** Written beforehand: any other code is a miss. */
  readonly expected: readonly string[];
  /** Upper limit of the goal for this row, ms. */
  readonly limitMs: number;
  readonly serve: () => Promise<{ readonly port: number; close: () => unknown }>;
  readonly query?: () => string;
}

const unanswered = new Promise<never>(() => {});
const scripted = (script: (connection: ScriptedConnection) => Promise<void> | void) => () => startScriptedPeer(script);

async function raw(onSocket: (socket: net.Socket) => void): Promise<{ port: number; close: () => unknown }> {
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    onSocket(socket);
  });
  const port = await listenOn(server);
  return { port, close: () => server.close() };
}

function signedQuery(offsetS: number, signWith: (txTime: string) => string): string {
  const txTime = Math.floor(Date.now() / 1000 + offsetS)
    .toString(16)
    .toUpperCase();
  return `?txSecret=${createHash('md5')
    .update(`${KEY}friday${signWith(txTime)}`)
    .digest('hex')}&txTime=${txTime}`;
}

const accepting = scripted(async (connection) => {
  await connection.toPublish();
  connection.status('NetStream.Publish.Start');
});

const FAULTS: readonly Fault[] = [
  {
    name: 'wrong signature',
    expected: ['auth.wrong'],
    limitMs: 1000,
    serve: accepting,
    query: () => signedQuery(HOUR_S * 24, (time) => String(Number.parseInt(time, 16))),
  },
  { name: 'expired', expected: ['expiry.expired'], limitMs: 1000, serve: accepting, query: () => signedQuery(-HOUR_S, (time) => time) },
  { name: 'port closed', expected: ['tcp.refused'], limitMs: 1000, serve: async () => ({ port: await freePort(), close: () => {} }) },
  { name: 'port silent', expected: ['tcp.blocked'], limitMs: 3500, serve: silentPort },
  { name: 'handshake silent', expected: ['rtmp.handshake-silent'], limitMs: 3500, serve: () => raw((socket) => socket.resume()) },
  {
    name: 'closed at the handshake',
    expected: ['rtmp.handshake-closed'],
    limitMs: 1000,
    serve: () => raw((socket) => socket.once('data', () => socket.end())),
  },
  {
    name: 'a web server',
    expected: ['rtmp.not-rtmp'],
    limitMs: 1000,
    serve: async () => {
      const server = http.createServer((_request, response) => response.end());
      return { port: await listenOn(server), close: () => server.close() };
    },
  },
  {
    name: 'TLS on the port',
    expected: ['url.needs-tls'],
    limitMs: 1000,
    serve: async () => {
      const server = tls.createServer(identity);
      server.on('tlsClientError', () => {});
      return { port: await listenOn(server), close: () => server.close() };
    },
  },
  {
    name: 'connect refused',
    expected: ['rtmp.connect-refused'],
    limitMs: 1000,
    serve: scripted(async (connection) => {
      const asked = await connection.next('connect');
      connection.send(command('_error', asked.transactionId, null, [info('error', 'NetConnection.Connect.Rejected', 'no such app')]));
    }),
  },
  {
    name: 'closed at connect',
    expected: ['rtmp.connect-closed'],
    limitMs: 1000,
    serve: scripted(async (connection) => {
      await connection.next('connect');
      connection.hangUp();
    }),
  },
  {
    name: 'connect silent',
    expected: ['rtmp.connect-silent'],
    limitMs: 6500,
    serve: scripted(async (connection) => {
      await connection.next('connect');
      await unanswered;
    }),
  },
  {
    name: 'in use',
    expected: ['rtmp.in-use'],
    limitMs: 1000,
    serve: scripted(async (connection) => {
      await connection.toPublish();
      connection.status('NetStream.Publish.BadName', 'Already publishing', 'error');
    }),
  },
  {
    name: 'denied',
    expected: ['rtmp.publish-denied'],
    limitMs: 1000,
    serve: scripted(async (connection) => {
      await connection.toPublish();
      connection.status('NetStream.Publish.Denied', 'no', 'error');
    }),
  },
  {
    name: 'publish closed without a word',
    expected: ['rtmp.publish-closed'],
    limitMs: 1000,
    serve: scripted(async (connection) => {
      await connection.toPublish();
      connection.hangUp();
    }),
  },
  {
    name: 'Start, then a close',
    expected: ['rtmp.publish-closed'],
    limitMs: 1000,
    serve: scripted(async (connection) => {
      await connection.toPublish();
      connection.status('NetStream.Publish.Start');
      connection.hangUp();
    }),
  },
  {
    name: 'publish silent',
    expected: ['rtmp.publish-silent'],
    limitMs: 8500,
    serve: scripted(async (connection) => {
      await connection.toPublish();
      await unanswered;
    }),
  },
];

it('names each fault in time', async () => {
  const rows: string[][] = [];
  const medians: number[] = [];
  for (const { name, expected, limitMs, serve, query } of FAULTS) {
    const times: number[] = [];
    const codes = new Set<string>();
    for (let run = 0; run < RUNS; run += 1) {
      const server = await serve();
      const { report } = await reportOf(
        ['check', `rtmp://127.0.0.1:${server.port}/live/friday${query?.() ?? ''}`, '--key-env', 'KEY', '--publish', 'real'],
        { env: { KEY } },
      );
      await server.close();
      const named = report.checks.find(({ status }) => status === 'fail');
      codes.add(report.cause ?? 'none');
      times.push((named?.startedMs ?? Number.NaN) + (named?.durationMs ?? Number.NaN));
    }
    expect(
      [...codes].filter((code) => !expected.includes(code)),
      name,
    ).toEqual([]);
    medians.push(median(times));
    figure({ id: `cause: ${name}`, what: `named: ${name}`, unit: 'ms', values: times, goal: { most: limitMs, of: 'value' } });
    rows.push([name, [...codes].join(' '), median(times).toFixed(0), String(limitMs), median(times) <= limitMs ? 'met' : 'MISSED']);
  }
  figure({ id: 'cause', what: 'named: median of all faults', unit: 'ms', values: [median(medians)], goal: { most: 1000, of: 'value' } });
  printTable(
    ['fault', 'named as', 'median ms', 'limit ms', 'goal'],
    [...rows, ['median of all', '', median(medians).toFixed(0), '1000', median(medians) < 1000 ? 'met' : 'MISSED']],
  );
});
