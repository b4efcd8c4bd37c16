import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { progressOf, rowsOf } from '../../../electron/contract/check-rows.ts';
import { autoOpen, cableBelow, plannedChecks } from '../../../renderer/features/preflight/rows.ts';
import { ASKING, BLOCKED, finding, findings, run, waits } from '../../support/window-states.ts';

const PATH = plannedChecks('rtmp://push.example.com/live/fri…');

function ids(...changed: readonly Finding[]): readonly string[] {
  return rowsOf(PATH, findings(...changed)).map(({ id }) => id);
}

describe('rows', () => {
  it('are eleven for RTMP and twelve for RTMPS', () => {
    expect(ids()).toEqual(['url', 'auth', 'expiry', 'clock', 'dns', 'tcp', 'connect', 'in-use', 'publish', 'uplink', 'encoder']);
    expect(plannedChecks('RTMPS://push.example.com/live/fri…')).toContain('tls');
    expect(plannedChecks(null)).not.toContain('tls');
  });

  it.each(['fail', 'warn'] as const)('show the network by itself when it says %s', (status) => {
    const code = status === 'fail' ? 'net.offline' : 'net.tunnel';
    expect(ids(finding('network', { status, code }))).toEqual([...ids().slice(0, 4), 'network', ...ids().slice(4)]);
  });

  it('are all there before anything is known, so that nothing jumps', () => {
    expect(rowsOf(PATH, []).map(({ key }) => key)).toEqual(rowsOf(PATH, findings()).map(({ key }) => key));
    expect(rowsOf(PATH, []).every(({ status }) => status === 'pending')).toBe(true);
  });

  it('put handshake and connect together, with the time of both', () => {
    const row = rowsOf(PATH, findings()).find(({ key }) => key === 'connect');
    expect(row).toMatchObject({ id: 'connect', status: 'pass', durationMs: 40, rtmp: { handshakeMs: 19, connectMs: 21 } });
  });

  it('let a failed handshake speak for both, under its own id', () => {
    const failed = finding('handshake', { status: 'fail', code: 'rtmp.not-rtmp' });
    const row = rowsOf(PATH, findings(failed, waits('connect', 'handshake'))).find(({ key }) => key === 'connect');
    expect(row).toMatchObject({ id: 'handshake', status: 'fail', finding: failed, rtmp: null });
  });

  it('are not done with RTMP while only the handshake is', () => {
    const row = rowsOf(PATH, [finding('handshake')]).find(({ key }) => key === 'connect');
    expect(row?.status).toBe('pending');
  });
});

describe('progress', () => {
  it('counts rows on screen, and an open question is not done', () => {
    expect(progressOf(run({ findings: [] }))).toEqual({ done: 0, of: 11 });
    expect(progressOf(run({ findings: findings(ASKING) }))).toEqual({ done: 10, of: 11 });
    expect(progressOf(run())).toEqual({ done: 11, of: 11 });
  });
});

describe('cable', () => {
  it('is whole up to the break, broken at it, and unknown where nothing was tried', () => {
    const rows = rowsOf(
      PATH,
      findings(
        BLOCKED,
        waits('handshake', 'tcp'),
        waits('connect', 'tcp'),
        waits('in-use', 'tcp'),
        waits('publish', 'tcp'),
        waits('uplink', 'tcp'),
      ),
    );
    expect(rows.map((row, index) => cableBelow(row, rows[index + 1]))).toEqual([
      'solid',
      'solid',
      'solid',
      'solid',
      'solid',
      'broken',
      'unknown',
      'unknown',
      'unknown',
      'none',
      'none',
    ]);
  });
});

describe('the row that opens by itself', () => {
  const failed = findings(BLOCKED);

  it('is the break, as soon as it is found', () => {
    const running = run({ phase: 'running', verdict: null, findings: failed });
    expect(autoOpen(running, rowsOf(PATH, failed), 'tcp')).toBe('tcp');
  });

  it('is the question while one is asked', () => {
    const asking = run({ phase: 'asking', verdict: null, findings: findings(ASKING) });
    expect(autoOpen(asking, rowsOf(PATH, findings(ASKING)), 'publish')).toBe('publish');
  });

  it('is the RTMP row for a handshake', () => {
    const broken = findings(finding('handshake', { status: 'fail', code: 'rtmp.not-rtmp' }));
    expect(autoOpen(run({ verdict: 'no-go', findings: broken }), rowsOf(PATH, broken), 'handshake')).toBe('connect');
  });

  it.each([{ stale: 'age' }, { phase: 'aborted' }] as const)('is none for a result that no longer counts: %o', (change) => {
    expect(autoOpen(run({ verdict: 'no-go', findings: failed, ...change }), rowsOf(PATH, failed), 'tcp')).toBeNull();
  });

  it('is none on GO', () => {
    expect(autoOpen(run(), rowsOf(PATH, findings()), 'publish')).toBeNull();
  });
});
