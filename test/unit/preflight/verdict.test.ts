import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../electron/contract/finding.ts';
import { judge } from '../../../electron/preflight/verdict.ts';

function finding(id: Finding['id'], status: Finding['status'], code: Finding['code'] = 'ok'): Finding {
  return { id, status, code, also: [], alternatives: [], evidence: {}, startedMs: 0, durationMs: 0 };
}

describe('judge', () => {
  it.each<[string, Finding[], 'check' | 'explain', string, string | null]>([
    ['a proven publish is go', [finding('url', 'pass'), finding('publish', 'pass')], 'check', 'go', null],
    ['an unproven publish is never go', [finding('url', 'pass'), finding('publish', 'skip', 'app.waits')], 'check', 'caution', null],
    ['explain judges its three checks alone', [finding('url', 'pass'), finding('auth', 'skip', 'auth.not-signed')], 'explain', 'go', null],
    ['a warning is caution', [finding('expiry', 'warn', 'expiry.short'), finding('publish', 'pass')], 'check', 'caution', null],
    ['a question is caution', [finding('publish', 'ask', 'rtmp.publish-ask')], 'check', 'caution', null],
    ['a fault is at least caution', [finding('dns', 'skip', 'app.fault'), finding('publish', 'pass')], 'check', 'caution', null],
    ['the deadline is at least caution in explain too', [finding('url', 'skip', 'app.deadline')], 'explain', 'caution', null],
    [
      'the cause is that of the first failing check on the path, whatever came first in time',
      [finding('tcp', 'fail', 'tcp.refused'), finding('auth', 'fail', 'auth.wrong'), finding('publish', 'skip', 'app.waits')],
      'check',
      'no-go',
      'auth.wrong',
    ],
  ])('%s', (_name, findings, kind, verdict, cause) => {
    expect(judge(findings, kind)).toEqual({ verdict, cause });
  });

  it('counts only the last finding of a check', () => {
    expect(judge([finding('auth', 'warn', 'auth.unchecked'), finding('publish', 'pass'), finding('auth', 'pass')], 'check').verdict).toBe(
      'go',
    );
  });
});
