import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { FindingDraft } from '../../../electron/contract/finding.ts';
import { render } from '../../../electron/messages/index.ts';
import type { SecondAnswer } from '../../../electron/network/doh.ts';
import { dnsCheck } from '../../../electron/preflight/checks/dns.ts';
import type { PreflightRequest } from '../../../electron/preflight/request.ts';
import { fakeResolver, type FakeAnswer } from '../../support/resolver.ts';
import { parsedRun } from './made-run.ts';

// The system's own name servers are none of this file's business.
vi.mock('../../../electron/network/name-servers.ts', () => ({
  askNameServers: () => Promise.resolve({ rcode: 'NXDOMAIN', cnames: [], chainEnded: true }),
}));

const HOST = 'push.example.com';
const PUBLIC: SecondAnswer = { server: 'second.example', addresses: [{ address: '119.28.1.1', family: 4 }] };
const INSIDE: SecondAnswer = { server: 'second.example', addresses: [{ address: '10.1.2.3', family: 4 }] };

interface Case {
  readonly own: FakeAnswer;
  readonly says?: SecondAnswer | null;
  readonly host?: string;
  readonly request?: Partial<PreflightRequest>;
  /** Whether this process has somebody to ask. */
  readonly equipped?: boolean;
}

let asked: string[] = [];
/** Whether others knew already that there is no address, when the second name server was asked. */
let wordAtAsking: unknown;

async function check({ own, says = PUBLIC, host = HOST, request = {}, equipped = true }: Case): Promise<FindingDraft> {
  const { run, facts } = await parsedRun({ text: `rtmp://${host}/live/show`, controls: 'built-in', allowDoh: true, ...request });
  const ports = {
    ...run.ports,
    spawnResolver: fakeResolver({ [host]: own }),
    ...(equipped
      ? {
          askSecond: async (name: string, families: readonly number[]) => {
            asked.push(`${name} ${families.join()}`);
            wordAtAsking = await Promise.race([facts.hostWord.value, Promise.resolve(null)]);
            return says;
          },
        }
      : {}),
  };
  return dnsCheck.run({ ...run, ports });
}

describe('a second name server over HTTPS', () => {
  beforeEach(() => {
    asked = [];
    wordAtAsking = undefined;
  });

  test('an address inside that is public elsewhere is false', async () => {
    const draft = await check({ own: ['10.1.2.3'] });
    expect(draft).toMatchObject({
      status: 'fail',
      code: 'dns.hijacked',
      evidence: {
        hijack: 'second-resolver',
        addresses: [{ address: '10.1.2.3', family: 4, kind: 'private' }],
        dohServer: 'second.example',
        dohAddresses: [{ address: '119.28.1.1', family: 4, kind: 'public' }],
      },
    });
    expect(asked).toEqual([`${HOST} 4`]);
  });

  test.each<[string, SecondAnswer | null, object]>([
    ['the same inside', INSIDE, { dohServer: 'second.example', dohAddresses: [{ address: '10.1.2.3', family: 4, kind: 'private' }] }],
    ['nothing', { server: 'second.example', addresses: [] }, { dohServer: 'second.example', dohAddresses: [] }],
    ['no word', null, { dohServer: null, dohAddresses: null }],
  ])('a split horizon stays healthy: %s', async (_what, says, evidence) => {
    expect(await check({ own: ['10.1.2.3'], says })).toMatchObject({ status: 'pass', code: 'ok', evidence });
  });

  test('asks for the families that the answer has', async () => {
    await check({ own: ['10.1.2.3', 'fd00::3'] });
    expect(asked).toEqual([`${HOST} 4,6`]);
  });

  test.each<[string, Case]>([
    ['it is not allowed', { own: ['10.1.2.3'], request: { allowDoh: false } }],
    ['nobody else may be contacted', { own: ['10.1.2.3'], request: { controls: 'none' } }],
    ['the user named who may be contacted', { own: ['10.1.2.3'], request: { controls: [{ host: 'control.example', port: 443 }] } }],
    ['this program has no such thing', { own: ['10.1.2.3'], equipped: false }],
    ['the answer is public', { own: ['119.28.1.1'] }],
    ['the answer is of a carrier’s network', { own: ['100.64.1.1'] }],
    ['the answer is a local proxy’s', { own: ['198.18.0.9'] }],
    ['the name can only be meant for inside', { own: ['10.1.2.3'], host: 'nas.lan' }],
    ['such a name is not found', { own: 'ENOTFOUND', host: 'nas.lan' }],
    ['an address was typed', { own: 'silent', host: '10.1.2.3' }],
    ['this computer was typed', { own: 'silent', host: 'localhost' }],
    ['a name is not found and it is not allowed', { own: 'ENOTFOUND', request: { allowDoh: false } }],
  ])('nobody is asked when %s', async (_what, question) => {
    const { code, evidence } = await check(question);
    expect(asked).toEqual([]);
    expect(code).not.toBe('dns.hijacked');
    expect(evidence).not.toHaveProperty('dohServer');
  });

  test('an answer that is false without it needs no second', async () => {
    const draft = await check({ own: ['10.1.2.3'], host: '12345.livepush.myqcloud.com' });
    expect(draft).toMatchObject({ code: 'dns.hijacked', evidence: { hijack: 'private-address' } });
    expect(asked).toEqual([]);
  });

  test.each<[FakeAnswer, string]>([
    ['ENOTFOUND', 'dns.not-found'],
    ['EAI_AGAIN', 'dns.no-answer'],
  ])('%s stays %s, with what a second one knows beside it', async (own, code) => {
    const draft = await check({ own });
    expect(draft).toMatchObject({
      status: 'fail',
      code,
      evidence: { dohServer: 'second.example', dohAddresses: [{ address: '119.28.1.1' }] },
    });
    expect(asked).toEqual([`${HOST} 4,6`]);
    expect(wordAtAsking).toBe('unresolved');
  });

  test.each(['en', 'zh-CN'] as const)('its word is in the sentence where it knows the name, and only there (%s)', async (lang) => {
    for (const own of ['ENOTFOUND', 'EAI_AGAIN', ['10.1.2.3']] as const) {
      const why = async (says: SecondAnswer | null): Promise<string> => {
        const { status, code, also = [], alternatives = [], evidence = {} } = await check({ own, says });
        return render({ id: 'dns', status, code, also, alternatives, evidence, startedMs: 0, durationMs: 0 }, lang).why ?? '';
      };
      expect(await why(PUBLIC)).toMatch(/second\.example.*119\.28\.1\.1/);
      expect(await why(null)).not.toMatch(/second|119/);
      expect(await why({ ...PUBLIC, addresses: [] })).not.toMatch(/second|119/);
    }
  });
});
