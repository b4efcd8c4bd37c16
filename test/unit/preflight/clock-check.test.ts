import http from 'node:http';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { clockCheck } from '../../../electron/preflight/checks/clock.ts';
import { tlsCheck } from '../../../electron/preflight/checks/tls.ts';
import { checkRun } from '../../support/check-run.ts';
import { listenOn } from '../../support/listen.ts';

const HOUR_MS = 3_600_000;
const servers: net.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function dated(offsetMs: number): Promise<{ host: string; port: number }> {
  const server = http.createServer({ keepAlive: false }, (_request, response) => {
    response.setHeader('Date', new Date(Date.now() + offsetMs).toUTCString());
    response.end('hello');
  });
  servers.push(server);
  return { host: '127.0.0.1', port: await listenOn(server) };
}

const finding = (over: Partial<Finding>): Finding => ({
  id: 'tls',
  status: 'fail',
  code: 'tls.expired',
  also: [],
  alternatives: [],
  evidence: {},
  startedMs: 0,
  durationMs: 0,
  ...over,
});

/** Valid an hour from now only. */
const VALID_IN_AN_HOUR = {
  validFrom: new Date(Date.now() + HOUR_MS / 2).toISOString(),
  validTo: new Date(Date.now() + 2 * HOUR_MS).toISOString(),
};

describe('clock', () => {
  test('two dates that agree give the offset, for others to use', async () => {
    const run = checkRun({ request: { controls: [await dated(HOUR_MS), await dated(HOUR_MS)] } });
    const draft = await clockCheck.run(run);
    expect(draft).toMatchObject({ status: 'warn', code: 'clock.wrong' });
    expect(Math.abs((run.facts.clockOffsetMs ?? 0) - HOUR_MS)).toBeLessThan(5000);
  });

  test('one date alone, and a control that says nothing, prove nothing', async () => {
    const silent = net.createServer((socket) => socket.resume());
    servers.push(silent);
    const run = checkRun({ request: { controls: [await dated(HOUR_MS), { host: '127.0.0.1', port: await listenOn(silent) }] } });
    expect(await clockCheck.run(run)).toMatchObject({ status: 'skip', code: 'clock.unchecked' });
    expect(run.facts.clockOffsetMs).toBeNull();
    // Its connections were dropped: the server can close.
    await new Promise((resolve) => {
      silent.close(resolve);
    });
  });

  test('a loopback ingest asks nobody unless controls are named', async () => {
    const run = checkRun({ request: { controls: 'built-in' } });
    expect(await clockCheck.run(run)).toMatchObject({ status: 'skip', code: 'clock.unchecked' });
    expect(run.facts.probes).toBeNull();
  });

  test('what makes a certificate look out of its time here fails, whichever ends first', async () => {
    const controls = [await dated(HOUR_MS), await dated(HOUR_MS)];
    const tlsFirst = checkRun({ request: { controls } });
    const findings = new Map([['tls', finding({ evidence: VALID_IN_AN_HOUR })] as const]);
    expect(await clockCheck.run({ ...tlsFirst, findings })).toMatchObject({ status: 'fail', code: 'clock.wrong' });
    const clockFirst = checkRun({ request: { controls } });
    const draft = await clockCheck.run(clockFirst);
    expect(draft.status).toBe('warn');
    const own = finding({ id: 'clock', status: 'warn', code: 'clock.wrong', evidence: draft.evidence ?? {} });
    expect(clockCheck.revise?.(own, { ...clockFirst, findings })).toMatchObject({ status: 'fail', code: 'clock.wrong' });
    expect(clockCheck.revise?.(own, { ...clockFirst, findings: new Map() })).toBeNull();
    const tls = finding({ evidence: VALID_IN_AN_HOUR });
    expect(tlsCheck.revise?.(tls, clockFirst)).toMatchObject({ also: ['clock.wrong'], evidence: { validByCorrectedClock: true } });
    expect(tlsCheck.revise?.(finding({ evidence: { validFrom: '2001-01-01', validTo: '2002-01-01' } }), clockFirst)).toMatchObject({
      also: [],
      evidence: { validByCorrectedClock: false },
    });
  });
});
