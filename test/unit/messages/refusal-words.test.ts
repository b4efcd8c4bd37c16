import { describe, expect, it } from 'vitest';
import type { CauseCode } from '../../../electron/contract/cause.ts';
import type { Evidence, Finding } from '../../../electron/contract/finding.ts';
import { LANGUAGES, type Language } from '../../../electron/contract/report.ts';
import { headline, incidentWords, render, tellApart } from '../../../electron/messages/index.ts';

const ALL: readonly CauseCode[] = [
  'auth.wrong',
  'expiry.expired',
  'rtmp.in-use',
  'rtmp.forbidden',
  'rtmp.account',
  'rtmp.ip-acl',
  'rtmp.quota',
];

function closed(evidence: Record<string, Evidence>, alternatives = ALL, code: CauseCode = 'rtmp.publish-closed'): Finding {
  return { id: 'publish', status: 'fail', code, also: [], alternatives, evidence, startedMs: 0, durationMs: 0 };
}

/** All that is read of it: the row, the lamp, and what else it can be. */
function everything(finding: Finding, lang: Language): string {
  const { summary, why, fix } = render(finding, lang);
  const others = finding.alternatives.map(
    (code) => `${render({ ...finding, code, alternatives: [] }, lang).summary} ${tellApart(code, lang, finding)}`,
  );
  return [summary, why, ...fix, ...others, ...Object.values(headline(finding, 'no-go', lang))].join('\n');
}

const SIGNATURE = /signature|signing|签名|鉴权密钥/iu;
const REHEARSAL = /rehears|彩排/iu;

describe.each(LANGUAGES)('a close without a word, in %s', (lang) => {
  it('suspects no signature that is proven, and wants no key that is given', () => {
    const verified = closed({ signature: 'verified', startSeen: true, playProbe: 'none', rehearsalPossible: true }, ALL.slice(2));
    expect(everything(verified, lang)).not.toMatch(SIGNATURE);
    expect(everything(verified, lang)).toMatch(REHEARSAL);
  });

  it('advises no rehearsal that was made', () => {
    const refused = closed({ signature: 'verified', rehearsal: 'refused', playProbe: 'idle' }, [
      'rtmp.forbidden',
      'rtmp.account',
      'rtmp.ip-acl',
      'rtmp.quota',
    ]);
    const { why, fix } = render(refused, lang);
    expect(why).toMatch(REHEARSAL);
    expect(why).not.toMatch(/alone|不只是/u);
    expect(fix.join('\n')).not.toMatch(REHEARSAL);
    expect(everything(refused, lang)).not.toMatch(SIGNATURE);
    // Nobody is live on it: no use in waiting.
    expect(fix.join('\n')).not.toMatch(/minute|一分钟/u);
  });

  it('speaks of the stream key where there are no signatures', () => {
    const words = everything(closed({ signature: 'none', playProbe: 'none' }), lang);
    expect(words).not.toMatch(SIGNATURE);
    expect(words).not.toMatch(REHEARSAL);
    expect(words).not.toMatch(/Tencent|腾讯|end time|到期时间/u);
    expect(words).toMatch(/stream key|推流密钥/u);
  });

  it('wants the key where it is not known, and the signature where it is missing', () => {
    expect(render(closed({ signature: 'unchecked' }), lang).fix[0]).toMatch(/^Add the signing key|^有鉴权密钥/u);
    expect(render(closed({ signature: 'missing' }), lang).fix[0]).toMatch(/^Sign the URL|签名。$/u);
  });

  it('asks for the play URL only where none was given', () => {
    const asks = (playProbe: string): boolean =>
      /play URL|播放地址/u.test(render(closed({ signature: 'verified', playProbe }), lang).fix.join('\n'));
    expect([asks('none'), asks('unknown')]).toEqual([true, false]);
  });

  it('is none where the server spoke', () => {
    const said = closed({ signature: 'verified', serverText: 'account overdue', heldMs: 1200 }, ALL.slice(2));
    const { summary, why } = render(said, lang);
    expect(`${summary}\n${why}\n${headline(said, 'no-go', lang).sentence}`).not.toMatch(/without a|no reason|没说原因|不说原因/u);
    expect(why).toContain('account overdue');
  });

  it('lists what fits in a live incident, too', () => {
    const { why } = incidentWords({ cause: 'rtmp.publish-closed', alternatives: [{ code: 'rtmp.quota' }, 'rtmp.account'] }, lang);
    expect(why).toMatch(/too many pushes|上限/u);
    expect(why).not.toMatch(SIGNATURE);
    expect(incidentWords({ cause: 'rtmp.publish-closed' }, lang).why).not.toMatch(SIGNATURE);
  });
});

describe.each(LANGUAGES)('a signature that is missing or unknown, in %s', (lang) => {
  it('advises no publish test once that was refused', () => {
    const own = (code: CauseCode, evidence: Record<string, Evidence>): string =>
      render({ ...closed(evidence, [], code), id: 'auth' }, lang).fix.join('\n');
    const allows = /allow the publish test|允许试推/u;
    for (const code of ['auth.missing', 'auth.unchecked'] as const) {
      expect(own(code, {})).toMatch(allows);
      expect(own(code, { refusedBy: 'rtmp.publish-closed' })).not.toMatch(allows);
    }
    expect(own('auth.missing', { serverText: '18/502', stream: 'real' })).not.toMatch(allows);
  });

  it('that the cloud calls wrong is not said to have a corrected URL', () => {
    const by = (signature: string): string => render(closed({ signature, serverText: '18/503' }, [], 'auth.wrong'), lang).fix.join('\n');
    for (const signature of ['unchecked', 'verified', 'missing']) expect(by(signature)).not.toMatch(/Use the corrected|用改好的/u);
  });

  it('is not asked for again where it is verified', () => {
    const denied = (signature: string): string => everything(closed({ signature, serverText: 'no' }, [], 'rtmp.publish-denied'), lang);
    expect(denied('verified')).not.toMatch(/signing key|鉴权密钥/u);
    expect(denied('none')).not.toMatch(SIGNATURE);
    expect(denied('unchecked')).toMatch(SIGNATURE);
  });
});

describe.each(LANGUAGES)('a redirect, in %s', (lang) => {
  const at = (status: Finding['status'], code: CauseCode, evidence: Record<string, Evidence>): Finding => ({
    ...closed({ redirectHost: 'b.example', ...evidence }, [], code),
    id: 'connect',
    status,
    also: ['rtmp.redirect'],
  });

  it('is not said to have been taken where it was not', () => {
    const took = /took it|接受了/u;
    expect(render(at('fail', 'rtmp.connect-refused', {}), lang).why).not.toMatch(took);
    expect(render(at('fail', 'rtmp.connect-refused', {}), lang).why).toContain('b.example');
  });

  it('stands in the row of what passed', () => {
    expect(render(at('pass', 'ok', { connectMs: 12 }), lang).summary).toContain('b.example');
  });
});

describe.each(LANGUAGES)('a port without TLS, in %s', (lang) => {
  const notTls = (evidence: Record<string, Evidence>): string => everything({ ...closed(evidence, [], 'tls.not-tls'), id: 'tls' }, lang);

  it('is a plain one only where plain RTMP was answered', () => {
    expect(notTls({ plainRtmp: true })).toMatch(/rtmp:\/\//u);
    for (const evidence of [{}, { port: 22, spoke: 'ssh' }, { port: 80, spoke: 'http' }])
      expect(notTls(evidence)).not.toMatch(/rtmp:\/\/|plain RTMP|普通 RTMP/u);
    expect(notTls({ port: 22, spoke: 'ssh' })).toContain('SSH');
  });
});

describe.each(LANGUAGES)('a publish that nothing confirms, in %s', (lang) => {
  it('says so in the row, wide or narrow', () => {
    for (const stream of ['real', 'rehearsal'])
      for (const short of [false, true]) {
        const passed = { ...closed({ stream, heldMs: 3000, mute: true }, [], 'ok'), status: 'pass' as const };
        expect(render(passed, lang, { short }).summary).toMatch(/confirmed|确认/u);
        expect(render({ ...passed, evidence: { stream, heldMs: 3000, proof: 'ack' } }, lang, { short }).summary).not.toMatch(
          /confirmed|确认/u,
        );
      }
  });
});
