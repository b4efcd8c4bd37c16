import net, { type Server } from 'node:net';
import tls from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { FindingDraft } from '../../../electron/contract/finding.ts';
import type { AuthorityFile } from '../../../electron/network/authority-file.ts';
import { judgeCertificate } from '../../../electron/network/judge-certificate.ts';
import type { ShownCertificate } from '../../../electron/network/tls.ts';
import { tcpCheck } from '../../../electron/preflight/checks/tcp.ts';
import { tlsCheck } from '../../../electron/preflight/checks/tls.ts';
import { makeCertificates, type Authority, type Certificates, type Pair } from '../../support/certificates.ts';
import { checkRun } from '../../support/check-run.ts';
import { listenOn } from '../../support/listen.ts';

describe('judgeCertificate', () => {
  const NOW = Date.parse('2026-06-01T00:00:00Z');
  const good: ShownCertificate = {
    validFrom: '2026-01-01T00:00:00.000Z',
    validTo: '2026-12-31T00:00:00.000Z',
    subject: 'push.example.com',
    issuer: 'Some CA',
    issuerFingerprint: 'f1',
    coversName: true,
    trustError: null,
  };
  const untrusted = { ...good, trustError: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' };

  test.each<[string, Parameters<typeof judgeCertificate>[0], string]>([
    ['good', { certificate: good, systemTrusts: null, controlIssuer: null, nowMs: NOW }, 'pass ok'],
    [
      'run out',
      {
        certificate: { ...good, trustError: 'CERT_HAS_EXPIRED' },
        systemTrusts: null,
        controlIssuer: null,
        nowMs: Date.parse('2027-06-01'),
      },
      'fail tls.expired',
    ],
    ['not yet valid', { certificate: good, systemTrusts: null, controlIssuer: null, nowMs: Date.parse('2025-06-01') }, 'fail tls.expired'],
    [
      'another name',
      {
        certificate: { ...good, coversName: false, trustError: 'ERR_TLS_CERT_ALTNAME_INVALID' },
        systemTrusts: null,
        controlIssuer: null,
        nowMs: NOW,
      },
      'fail tls.name',
    ],
    ['refused by both lists', { certificate: untrusted, systemTrusts: false, controlIssuer: null, nowMs: NOW }, 'fail tls.untrusted'],
    [
      'no system list',
      { certificate: untrusted, systemTrusts: null, controlIssuer: null, nowMs: NOW },
      'fail tls.untrusted ?tls.intercepted',
    ],
    ['the system trusts it', { certificate: untrusted, systemTrusts: true, controlIssuer: null, nowMs: NOW }, 'warn tls.intercepted'],
    [
      'the user named its authority',
      { certificate: untrusted, systemTrusts: false, extraTrusts: true, controlIssuer: null, nowMs: NOW },
      'pass ok',
    ],
    [
      'an authority named by the user vouches for no other name',
      { certificate: { ...untrusted, coversName: false }, systemTrusts: null, extraTrusts: true, controlIssuer: null, nowMs: NOW },
      'fail tls.name',
    ],
    [
      'the controls show the same stranger',
      { certificate: untrusted, systemTrusts: false, controlIssuer: 'f1', nowMs: NOW },
      'fail tls.intercepted',
    ],
    [
      'the controls show another stranger',
      { certificate: untrusted, systemTrusts: false, controlIssuer: 'f2', nowMs: NOW },
      'fail tls.untrusted',
    ],
    [
      'everything at once, the gravest first',
      { certificate: { ...untrusted, coversName: false }, systemTrusts: false, controlIssuer: null, nowMs: Date.parse('2027-06-01') },
      'fail tls.expired +tls.name +tls.untrusted',
    ],
  ])('%s', (_name, question, expected) => {
    const { status, code, also, alternatives } = judgeCertificate(question);
    expect([status, code, ...also.map((entry) => `+${entry}`), ...alternatives.map((entry) => `?${entry}`)].join(' ')).toBe(expected);
  });
});

describe('the check, on real sockets', () => {
  let certificates: Certificates;
  let authority: Authority;
  let good: Pair;
  const servers: Server[] = [];

  beforeAll(() => {
    certificates = makeCertificates();
    authority = certificates.authority('Cuelight test CA');
    good = authority.sign(['127.0.0.1']);
  });

  afterAll(() => certificates.remove());

  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  /** The finding, after a real `tcp` check, and how many connections the server saw. */
  async function check(
    server: Server,
    extra: AuthorityFile | null = null,
  ): Promise<{ draft: FindingDraft; connections: number; transport: boolean }> {
    servers.push(server);
    let connections = 0;
    server.on('connection', (socket: net.Socket) => {
      connections += 1;
      socket.on('error', () => {});
    });
    const port = await listenOn(server);
    const run = checkRun({
      target: { scheme: 'rtmps', port },
      ports: { extraAuthorities: () => Promise.resolve(extra) },
      facts: { resolved: { host: '127.0.0.1', literal: true, addresses: [{ address: '127.0.0.1', family: 4 }], cnames: null } },
    });
    try {
      await tcpCheck.run(run);
      const draft = await tlsCheck.run(run);
      return { draft, connections, transport: run.facts.transport !== null && run.facts.transport.stream instanceof tls.TLSSocket };
    } finally {
      run.end();
    }
  }

  const tlsServer = (pair: Pair): Server => tls.createServer(pair, (socket) => socket.on('error', () => {}));

  test('an authority nobody knows', async () => {
    const { draft } = await check(tlsServer(good));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.untrusted', evidence: { issuer: 'Cuelight test CA', address: '127.0.0.1' } });
  });

  test('an authority that the user named', async () => {
    const trusted = await check(tlsServer(good), { ok: true, authorities: authority.cert });
    expect(trusted).toMatchObject({ draft: { status: 'pass', code: 'ok', evidence: { extraAuthority: 'trusts' } }, transport: true });
    const other = await check(tlsServer(good), { ok: true, authorities: certificates.authority('Another CA').cert });
    expect(other.draft).toMatchObject({ status: 'fail', code: 'tls.untrusted', evidence: { extraAuthority: 'refuses' } });
    const gone = await check(tlsServer(good), { ok: false, why: 'unreadable' });
    expect(gone.draft).toMatchObject({ status: 'fail', code: 'tls.untrusted', evidence: { extraAuthority: 'unreadable' } });
    const late = await check(tlsServer(authority.sign(['127.0.0.1'], -1)), { ok: true, authorities: authority.cert });
    expect(late.draft).toMatchObject({ status: 'fail', code: 'tls.expired', also: [] });
  });

  test('self-signed, and for another name', async () => {
    const { draft } = await check(tlsServer(certificates.selfSigned(['other.example'])));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.name', also: ['tls.untrusted'] });
  });

  test('run out', async () => {
    const { draft } = await check(tlsServer(authority.sign(['127.0.0.1'], -1)));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.expired' });
  });

  test('a plain RTMP port that never answers a ClientHello', async () => {
    const { draft } = await check(
      net.createServer((socket) => {
        socket.once('data', (chunk: Buffer) => {
          if (chunk[0] === 3) socket.write(Buffer.concat([Buffer.from([3]), Buffer.alloc(3072)]));
        });
      }),
    );
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.not-tls', evidence: { plainRtmp: true } });
  });

  test('a plain port that answers with something else', async () => {
    const { draft } = await check(net.createServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))));
    expect(draft).toMatchObject({
      status: 'fail',
      code: 'tls.not-tls',
      evidence: { spoke: 'http', firstBytes: Buffer.from('HTTP/1.1 400 Bad').toString('hex') },
    });
    expect(draft.evidence).not.toHaveProperty('plainRtmp');
  });

  test('a server that speaks first', async () => {
    const { draft } = await check(net.createServer((socket) => socket.on('error', () => {}).write('SSH-2.0-OpenSSH_9.6\r\n')));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.not-tls', evidence: { spoke: 'ssh' } });
  });

  test('silence', async () => {
    const { draft } = await check(net.createServer((socket) => socket.resume()));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.silent' });
  });

  test('a close', async () => {
    const { draft } = await check(net.createServer((socket) => socket.once('data', () => socket.destroy())));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.closed' });
  });

  test('TLS that refuses is told from no TLS', async () => {
    const { draft } = await check(tls.createServer({ ...good, minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_CCM_SHA256' }));
    expect(draft).toMatchObject({ status: 'fail', code: 'tls.closed', evidence: { alert: true } });
  });
});
