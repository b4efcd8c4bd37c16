import { describe, expect, it } from 'vitest';
import { causeOfSilentClose, type CloseEvidence } from '../../../electron/preflight/alternatives.ts';

const REST = ['rtmp.forbidden', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota'];

describe('causeOfSilentClose', () => {
  it.each<[CloseEvidence['auth'], CloseEvidence['expiry'], CloseEvidence['playProbe'], CloseEvidence['rehearsal'], string, string[]]>([
    ['unknown', 'unknown', 'unknown', 'untried', 'rtmp.publish-closed', ['auth.wrong', 'expiry.expired', 'rtmp.in-use', ...REST]],
    ['unknown', 'unknown', 'idle', 'untried', 'rtmp.publish-closed', ['auth.wrong', 'expiry.expired', ...REST]],
    ['unknown', 'valid', 'unknown', 'untried', 'rtmp.publish-closed', ['auth.wrong', 'rtmp.in-use', ...REST]],
    ['unknown', 'valid', 'idle', 'untried', 'rtmp.publish-closed', ['auth.wrong', ...REST]],
    ['verified', 'unknown', 'unknown', 'untried', 'rtmp.publish-closed', ['expiry.expired', 'rtmp.in-use', ...REST]],
    ['verified', 'unknown', 'idle', 'untried', 'rtmp.publish-closed', ['expiry.expired', ...REST]],
    ['verified', 'valid', 'unknown', 'untried', 'rtmp.publish-closed', ['rtmp.in-use', ...REST]],
    ['verified', 'valid', 'unknown', 'refused', 'rtmp.publish-closed', ['rtmp.in-use', ...REST]],
    ['verified', 'valid', 'idle', 'untried', 'rtmp.publish-closed', REST],
    ['verified', 'valid', 'idle', 'refused', 'rtmp.publish-closed', REST],
    ['verified', 'valid', 'unknown', 'taken', 'rtmp.in-use', ['rtmp.forbidden', 'rtmp.quota']],
    ['verified', 'valid', 'idle', 'taken', 'rtmp.publish-closed', ['rtmp.forbidden', 'rtmp.quota']],
    ['verified', 'valid', 'live', 'untried', 'rtmp.in-use', []],
    ['wrong', 'valid', 'unknown', 'untried', 'auth.wrong', []],
    ['wrong', 'expired', 'idle', 'untried', 'auth.wrong', []],
    ['verified', 'expired', 'unknown', 'untried', 'expiry.expired', []],
    ['unknown', 'expired', 'idle', 'untried', 'expiry.expired', []],
  ])('auth %s, expiry %s, play URL %s, rehearsal %s: %s', (auth, expiry, playProbe, rehearsal, code, alternatives) => {
    expect(causeOfSilentClose({ auth, expiry, playProbe, cloudState: 'unknown', rehearsal })).toEqual({ code, alternatives });
  });

  const KNOWN = { auth: 'verified', expiry: 'valid', playProbe: 'unknown' } as const;
  it.each<[CloseEvidence['cloudState'], CloseEvidence['rehearsal'], string, string[]]>([
    ['active', 'untried', 'rtmp.in-use', []],
    ['active', 'taken', 'rtmp.in-use', []],
    ['forbid', 'untried', 'rtmp.forbidden', []],
    ['forbid', 'taken', 'rtmp.forbidden', []],
    ['inactive', 'untried', 'rtmp.publish-closed', ['rtmp.account', 'rtmp.ip-acl', 'rtmp.quota']],
    ['inactive', 'taken', 'rtmp.publish-closed', ['rtmp.quota']],
  ])('the cloud says %s, rehearsal %s: %s', (cloudState, rehearsal, code, alternatives) => {
    expect(causeOfSilentClose({ ...KNOWN, cloudState, rehearsal })).toEqual({ code, alternatives });
  });

  it('a signature that is proven wrong stands, whatever the cloud says of the stream', () => {
    const evidence = { ...KNOWN, auth: 'wrong', cloudState: 'forbid', rehearsal: 'untried' } as const;
    expect(causeOfSilentClose(evidence).code).toBe('auth.wrong');
  });
});
