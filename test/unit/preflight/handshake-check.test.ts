import net from 'node:net';
import tls from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import type { ControlsOutcome } from '../../../electron/network/controls.ts';
import { ServerHandshake } from '../../../electron/rtmp/handshake.ts';
import { allClosed, ingestRun, type IngestRun } from '../../support/ingest-checks.ts';
import { listenOn } from '../../support/listen.ts';
import { pause } from '../../support/pause.ts';
import { makeCertificates } from '../../support/certificates.ts';

const open: (() => void)[] = [];
afterAll(() => {
  for (const close of open.splice(0)) close();
});

async function peer(onSocket: (socket: net.Socket, index: number) => void): Promise<number> {
  let count = 0;
  const server = net.createServer((socket) => {
    socket.on('error', () => {});
    open.push(() => socket.destroy());
    onSocket(socket, count);
    count += 1;
  });
  open.push(() => server.close());
  return listenOn(server);
}

async function runAgainst(port: number, over: Parameters<typeof ingestRun>[1] = {}): Promise<IngestRun> {
  const ingest = await ingestRun(port, over);
  open.push(() => ingest.run.end());
  return ingest;
}

/** Answers like a server; `hears` may swallow pieces on their way. */
function answering(
  socket: net.Socket,
  hears: (piece: Buffer) => Buffer = (piece) => piece,
  change: (answer: Buffer) => Buffer = (answer) => answer,
): void {
  const handshake = new ServerHandshake();
  socket.on('data', (piece: Buffer) => {
    handshake.push(hears(piece));
    const answer = handshake.takeAnswer();
    if (answer !== null) socket.write(change(answer));
  });
}

describe('handshake', () => {
  it('passes, leaves the session, and is not bothered by an S2 of its own', async () => {
    const port = await peer((socket) =>
      answering(socket, undefined, (answer) => Buffer.concat([answer.subarray(0, 1537), Buffer.alloc(1536, 9)])),
    );
    const ingest = await runAgainst(port);
    expect(await ingest.handshake()).toMatchObject({ status: 'pass', code: 'ok', evidence: { echoed: false, address: '127.0.0.1' } });
    expect(ingest.run.facts.session?.isOpen).toBe(true);
    expect(ingest.run.facts.transport).toBeNull();
    expect(ingest.sockets).toHaveLength(1);
  });

  it.each([
    ['http', 'HTTP/1.1 400 Bad Request\r\nServer: x\r\n\r\n'],
    ['ssh', 'SSH-2.0-OpenSSH_9\r\n'],
    ['other', '220 mail.example.com ESMTP\r\n'],
  ])('%s answers: not RTMP, with its first bytes', async (spoke, greeting) => {
    const port = await peer((socket) => {
      // In crumbs, so that the kind is not judged by one byte.
      socket.on('data', () => {
        socket.write(greeting.slice(0, 1));
        setTimeout(() => socket.write(greeting.slice(1)), 20);
      });
    });
    const found = await (await runAgainst(port)).handshake();
    expect(found).toMatchObject({ status: 'fail', code: 'rtmp.not-rtmp', evidence: { spoke } });
    expect(found.evidence?.['firstBytes']).toBe(Buffer.from(greeting).subarray(0, 16).toString('hex'));
  });

  it('a TLS server that takes two seconds for its first hello is named as one', async () => {
    const certificates = makeCertificates();
    const secure = tls.createServer(certificates.selfSigned(['127.0.0.1']));
    certificates.remove();
    const port = await peer((socket) => {
      socket.once('data', (first: Buffer) => {
        socket.pause();
        socket.unshift(first);
        // 22 begins a ClientHello.
        if (first[0] !== 22) socket.end();
        else void pause(2000).then(() => secure.emit('connection', socket));
      });
    });
    const ingest = await runAgainst(port);
    expect(await ingest.handshake()).toMatchObject({ status: 'fail', code: 'url.needs-tls', evidence: { tlsAnswers: true } });
  });

  it('a TLS server is named as one, also when it closes without an alert', async () => {
    const certificates = makeCertificates();
    const server = tls.createServer(certificates.selfSigned(['127.0.0.1']));
    certificates.remove();
    server.on('tlsClientError', () => {});
    open.push(() => server.close());
    const port = await listenOn(server);
    const ingest = await runAgainst(port);
    expect(await ingest.handshake()).toMatchObject({ status: 'fail', code: 'url.needs-tls', evidence: { tlsAnswers: true } });
  });

  it('a TLS alert alone is no TLS server', async () => {
    const port = await peer((socket) => socket.on('data', () => socket.write(Buffer.from('15030300020246', 'hex'))));
    expect(await (await runAgainst(port)).handshake()).toMatchObject({
      code: 'rtmp.not-rtmp',
      evidence: { spoke: 'tls', tlsAnswers: false },
    });
  });

  it('closed before a word', async () => {
    const port = await peer((socket) => socket.once('data', () => socket.end()));
    expect(await (await runAgainst(port)).handshake()).toMatchObject({
      status: 'fail',
      code: 'rtmp.handshake-closed',
      evidence: { receivedBytes: 0 },
    });
  });

  it('reset before a word', async () => {
    const port = await peer((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await (await runAgainst(port)).handshake()).toMatchObject({ code: 'rtmp.handshake-closed', evidence: { errno: 'ECONNRESET' } });
  });

  it('a server that takes a second is only slow', async () => {
    const port = await peer((socket) => {
      const handshake = new ServerHandshake();
      socket.on('data', (piece: Buffer) => {
        handshake.push(piece);
        const answer = handshake.takeAnswer();
        if (answer !== null) setTimeout(() => socket.write(answer), 1100);
      });
    });
    expect(await (await runAgainst(port)).handshake()).toMatchObject({ status: 'pass', code: 'ok' });
  });
});

describe.concurrent('handshake silence', () => {
  /** A road that loses every full-size packet on its way up. */
  const hole = (socket: net.Socket): void => answering(socket, (piece) => (piece.length > 1000 ? Buffer.alloc(0) : piece));

  it('only the pieces get through: the packet size, named before the limit', async () => {
    const ingest = await runAgainst(await peer(hole));
    const startedMs = performance.now();
    expect(await ingest.handshake()).toMatchObject({ status: 'fail', code: 'rtmp.mtu', evidence: { pieceBytes: 500 } });
    expect(performance.now() - startedMs).toBeLessThan(2 * 3000);
    await allClosed(ingest);
  });

  it('nothing comes back', async () => {
    const ingest = await runAgainst(await peer(() => {}));
    const startedMs = performance.now();
    expect(await ingest.handshake()).toMatchObject({
      status: 'fail',
      code: 'rtmp.handshake-silent',
      alternatives: ['rtmp.mtu', 'tcp.host-down'],
      evidence: { receivedBytes: 0 },
    });
    expect(performance.now() - startedMs).toBeLessThan(2 * 3000);
    expect(ingest.sockets).toHaveLength(2);
    await allClosed(ingest);
  });

  it('pieces that are answered after the whole was given up tell nothing of it', async () => {
    const port = await peer((socket, index) => {
      if (index === 0) return;
      // They come 0.8 s after the whole, whose limit is 3 s.
      answering(socket, undefined, (answer) => {
        void pause(2500).then(() => socket.write(answer));
        return Buffer.alloc(0);
      });
    });
    const ingest = await runAgainst(port);
    const startedMs = performance.now();
    expect(await ingest.handshake()).toMatchObject({ code: 'rtmp.handshake-silent' });
    expect(performance.now() - startedMs).toBeLessThan(2 * 3000);
    expect(ingest.sockets).toHaveLength(2);
    await allClosed(ingest);
  });

  it('S0 and half of S1 are silence, in pieces too', async () => {
    const ingest = await runAgainst(await peer((socket) => answering(socket, undefined, (answer) => answer.subarray(0, 700))));
    expect(await ingest.handshake()).toMatchObject({ code: 'rtmp.handshake-silent', evidence: { receivedBytes: 700 } });
  });

  it('a control whose TLS handshake stalls shows a hole on the way back', async () => {
    const controls: ControlsOutcome = {
      results: [{ host: 'one.one.one.one', port: 443, state: 'silent', rttMs: 12, untrustedIssuer: null }],
      on443: 'silent',
      on1935: 'silent',
      rttMs: null,
      untrustedIssuer: null,
    };
    const ingest = await runAgainst(await peer(() => {}), { facts: { controls: Promise.resolve(controls) } });
    expect(await ingest.handshake()).toMatchObject({ code: 'rtmp.mtu', evidence: { stalledControl: true } });
  });

  it('an abort ends it at once and leaves no second socket behind', async () => {
    const stop = new AbortController();
    const ingest = await runAgainst(await peer(() => {}), { signal: stop.signal });
    const found = ingest.handshake();
    setTimeout(() => stop.abort(), 100);
    expect(await found).toMatchObject({ status: 'skip', code: 'app.aborted' });
    expect(ingest.sockets).toHaveLength(1);
  });
});
