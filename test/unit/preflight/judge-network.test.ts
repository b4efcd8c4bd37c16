import { describe, expect, test } from 'vitest';
import type { ControlGroup } from '../../../electron/network/controls.ts';
import type { PageAnswer } from '../../../electron/network/http-page.ts';
import { judgeAnswer, type AnswerSeen } from '../../../electron/preflight/checks/dns.ts';
import { hangsOnHost, judgeNetwork } from '../../../electron/preflight/checks/network.ts';
import type { HostWord } from '../../../electron/preflight/facts.ts';

describe('judgeNetwork', () => {
  const answer = (status: number): PageAnswer => ({
    state: 'answered',
    status,
    headEnded: true,
    redirectHost: status === 302 ? 'login.example' : null,
    bodyBytes: 0,
    dateMs: null,
    localMs: 0,
    roundTripMs: 1,
  });
  const RIGHT = { host: 'a.example', answer: answer(204), right: true };
  const WRONG = { host: 'b.example', answer: answer(302), right: false };
  const NOTHING = { host: 'c.example', answer: { state: 'silent' } as const, right: null };

  test.each<[string, ControlGroup, ControlGroup, (typeof RIGHT | typeof WRONG | typeof NOTHING)[], boolean, HostWord | null, string]>([
    ['all well', 'answers', 'answers', [RIGHT, NOTHING], false, 'answered', 'ok'],
    ['controls alive, ingest not', 'answers', 'silent', [RIGHT], false, 'unanswered', 'ok'],
    ['all silent', 'silent', 'silent', [NOTHING], false, 'unanswered', 'net.offline'],
    ['all silent, no address for the ingest', 'silent', 'none', [], false, 'unresolved', 'net.offline'],
    ['all silent, no word from the ingest in time', 'silent', 'none', [], false, null, 'net.offline'],
    ['all silent, but the ingest answered', 'silent', 'silent', [NOTHING], false, 'answered', 'ok'],
    ['all silent, but a page is right', 'silent', 'silent', [RIGHT], false, 'unanswered', 'ok'],
    ['a 1935 control answers', 'silent', 'answers', [NOTHING], false, 'unanswered', 'ok'],
    ['a control refuses: somebody is there, but not the internet', 'refused', 'silent', [NOTHING], false, 'unanswered', 'net.unchecked'],
    ['a control refuses, the ingest answers', 'refused', 'silent', [NOTHING], false, 'answered', 'ok'],
    ['a log-in page', 'silent', 'silent', [WRONG, NOTHING], false, 'unanswered', 'net.captive-portal'],
    ['a log-in page that shows its own certificate', 'wrong-content', 'silent', [WRONG], false, 'unanswered', 'net.captive-portal'],
    ['a log-in page that answers for the ingest as well', 'silent', 'silent', [WRONG], false, 'answered', 'net.captive-portal'],
    ['a log-in page that lets resolvers through', 'answers', 'silent', [WRONG], false, 'unanswered', 'net.captive-portal'],
    ['rewritten pages, everything else alive', 'answers', 'answers', [WRONG], false, 'answered', 'ok'],
    ['one page right, one rewritten', 'answers', 'answers', [WRONG, RIGHT], false, 'unanswered', 'ok'],
    ['nowhere opens', 'answers', 'answers', [RIGHT], true, 'answered', 'net.tunnel'],
    ['a log-in page that opens every address', 'silent', 'silent', [WRONG], true, 'answered', 'net.captive-portal'],
    ['no control could be asked', 'none', 'none', [], false, 'answered', 'net.unchecked'],
  ])('%s', (_name, on443, on1935, pages, opened, word, expected) => {
    const controls = { results: [], on443, on1935, rttMs: null, untrustedIssuer: null };
    expect(judgeNetwork({ controls, pages, opened, word }).code).toBe(expected);
  });

  test('the ingest’s word is waited for only where nobody is reached and no page is wrong; a log-in page stands without it', () => {
    const groups: readonly ControlGroup[] = ['answers', 'refused', 'wrong-content', 'silent', 'none'];
    for (const on443 of groups) {
      for (const pages of [[], [RIGHT], [WRONG], [NOTHING], [RIGHT, WRONG]]) {
        const controls = { results: [], on443, on1935: 'silent', rttMs: null, untrustedIssuer: null } as const;
        const codes = ([null, 'answered', 'unanswered', 'unresolved'] as const).map(
          (word) => judgeNetwork({ controls, pages, opened: false, word }).code,
        );
        const name = `${on443} ${String(pages.map(({ right }) => right))}`;
        if (!hangsOnHost({ controls, pages })) expect(new Set(codes).size, name).toBe(1);
      }
    }
    const portal = { results: [], on443: 'silent', on1935: 'silent', rttMs: null, untrustedIssuer: null } as const;
    expect(hangsOnHost({ controls: portal, pages: [WRONG] })).toBe(false);
    expect(hangsOnHost({ controls: portal, pages: [NOTHING] })).toBe(true);
  });
});

describe('judgeAnswer', () => {
  const at = (...addresses: string[]): AnswerSeen['random'] =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  const seen = (
    over: Partial<Omit<AnswerSeen, 'own'>> & { own?: readonly string[]; cnames?: string[]; chainEnded?: boolean },
  ): AnswerSeen => {
    const { own = ['119.28.1.1'], cnames = [], chainEnded = true, ...rest } = over;
    return {
      host: 'push.example.com',
      own: { ok: true, addresses: at(...own), lookupMs: 5 },
      said: { rcode: 'NOERROR', cnames, chainEnded },
      random: [],
      provider: null,
      tunnel: false,
      ...rest,
    };
  };
  const second = (...addresses: string[]): NonNullable<AnswerSeen['second']> => ({ server: 'second.example', addresses: at(...addresses) });
  const cloud = { ownsHost: (host: string) => host.endsWith('.cloud.example'), cnameSuffixes: ['.edge.example', '.edge2.example'] };

  test.each<[string, AnswerSeen, string]>([
    ['plain', seen({}), 'ok'],
    ['the same for any name', seen({ random: at('119.28.1.1') }), 'dns.hijacked'],
    ['one of two the same for any name', seen({ own: ['119.28.1.1', '119.28.1.2'], random: at('119.28.1.2') }), 'dns.hijacked'],
    ['other names are rewritten, this one is not', seen({ random: at('9.9.9.9') }), 'ok +dns.rewrites'],
    ['private, nobody’s name', seen({ own: ['192.168.1.9'] }), 'ok'],
    ['private, the provider’s own name', seen({ own: ['192.168.1.9'], host: 'x.cloud.example', provider: cloud }), 'dns.hijacked'],
    ['unspecified, as blockers answer', seen({ own: ['0.0.0.0'], host: 'x.cloud.example', provider: cloud }), 'dns.hijacked'],
    [
      'private, though the chain ends at the provider',
      seen({ own: ['192.168.1.9'], cnames: ['a.edge.example'], provider: cloud }),
      'dns.hijacked',
    ],
    ['private here, public for a second name server', seen({ own: ['10.1.2.3'], second: second('119.28.1.1') }), 'dns.hijacked'],
    ['reserved here, public for a second name server', seen({ own: ['240.0.0.1'], second: second('119.28.1.1') }), 'dns.hijacked'],
    ['private for both', seen({ own: ['10.1.2.3'], second: second('10.1.2.3') }), 'ok'],
    ['private here, both kinds for a second name server', seen({ own: ['10.1.2.3'], second: second('119.28.1.1', '10.1.2.3') }), 'ok'],
    ['private here, carrier NAT elsewhere', seen({ own: ['10.1.2.3'], second: second('100.64.0.1') }), 'ok'],
    ['private here, nothing elsewhere', seen({ own: ['10.1.2.3'], second: second() }), 'ok'],
    ['private here, and no second name server answered', seen({ own: ['10.1.2.3'], second: null }), 'ok'],
    ['public here, another public one elsewhere', seen({ second: second('119.28.9.9') }), 'ok'],
    ['carrier NAT is not held against it', seen({ own: ['100.64.3.4'], host: 'x.cloud.example', provider: cloud }), 'ok'],
    [
      'fake addresses are a tunnel, whatever else',
      seen({ own: ['198.18.0.4'], random: at('198.18.0.4'), tunnel: true, provider: cloud }),
      'ok',
    ],
    ['no CNAME to the provider', seen({ provider: cloud }), 'dns.no-cname'],
    ['a chain that ends elsewhere', seen({ provider: cloud, cnames: ['other.example'] }), 'dns.no-cname'],
    ['a chain that ends there', seen({ provider: cloud, cnames: ['a.example', 'B.Edge2.Example.'] }), 'ok'],
    ['only a look-alike of the suffix', seen({ provider: cloud, cnames: ['x.notedge.example'] }), 'dns.no-cname'],
    ['a chain that was cut by silence', seen({ provider: cloud, cnames: ['a.example'], chainEnded: false }), 'ok'],
    ['no chain for the provider’s own name', seen({ provider: cloud, host: 'x.cloud.example' }), 'ok'],
    ['no chain for a private address', seen({ provider: cloud, own: ['192.168.1.9'] }), 'ok'],
  ])('%s', (_name, question, expected) => {
    const { code, also = [] } = judgeAnswer(question);
    expect([code, ...also.map((entry) => `+${entry}`)].join(' ')).toBe(expected);
  });
});
