import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../electron/contract/cause.ts';
import { CHECK_IDS, type CheckId } from '../../../electron/contract/check-id.ts';
import type { Evidence } from '../../../electron/contract/finding.ts';
import { LANGUAGES } from '../../../electron/contract/report.ts';
import type { Repair } from '../../../electron/push-url/read-target.ts';
import { headline, render, sdkWords, tellApart } from '../../../electron/messages/index.ts';
import { finding, SHANGHAI } from './made-finding.ts';

describe('a row', () => {
  it('names the mistake, both values and the way out', () => {
    const one = finding('auth.wrong', { mistake: 'decimal-time', signedTime: '1763814600', txTime: '6921ACC8' }, { id: 'auth' });
    expect(render(one, 'en')).toEqual({
      label: 'Signature',
      summary: 'made with a decimal txTime',
      why: 'The expiry time went into the signature as the number 1763814600, but the URL says 6921ACC8. Same moment, but the signature covers the text, so they never match.',
      fix: ['Use the corrected URL. Same key, same end time.', 'In your script, sign the hex text.'],
    });
  });

  it('says what it waits for', () => {
    const one = finding('app.waits', {}, { id: 'publish', status: 'skip', waitsFor: 'auth' });
    expect(render(one, 'en')).toMatchObject({ label: 'Publish', summary: 'waits for the signature', fix: [] });
    expect(render(one, 'zh-CN').summary).toBe('等签名通过');
    expect(render({ ...one, waitsFor: 'handshake' }, 'zh-CN').summary).toBe('等 RTMP 握手通过');
  });

  it('is silent about what to do on a clean pass', () => {
    const pass = finding('ok', { expiresAt: '2025-11-22T12:30:00Z', remainingMs: 85_680_000 }, { id: 'expiry', status: 'pass' });
    expect(render(pass, 'en', SHANGHAI)).toEqual({
      label: 'Valid until',
      summary: 'tomorrow 20:30, 23 h 48 min from now',
      why: '',
      fix: [],
    });
  });

  it('puts no space between two Chinese characters, and one beside a digit', () => {
    const pass = (expiresAt: string): string =>
      render(finding('ok', { expiresAt, remainingMs: 85_680_000 }, { id: 'expiry', status: 'pass' }), 'zh-CN', SHANGHAI).summary;
    expect(pass('2025-11-22T12:30:00Z')).toBe('到明天 20:30，还剩 23 小时 48 分');
    expect(pass('2025-11-28T12:30:00Z')).toBe('到 11 月 28 日 20:30，还剩 23 小时 48 分');
  });

  it('keeps a remark beside a pass', () => {
    const pass = finding('ok', {}, { id: 'auth', status: 'pass', also: ['auth.backup-key'] });
    expect(render(pass, 'en').summary).toBe('matches the backup key');
    expect(render(pass, 'en').why).toBe('That works, unless the backup key is taken out of service.');
  });

  it('says which of several URLs was taken, and what proved a signature', () => {
    expect(render(finding('ok', { urlCount: 3 }, { status: 'pass' }), 'en').why).toBe(
      'The text holds 3 push URLs; the first whole one was taken.',
    );
    expect(render(finding('ok', { urlCount: 1 }, { status: 'pass' }), 'en').why).toBe('');
    expect(render(finding('ok', { provenBy: 'publish' }, { id: 'auth', status: 'pass' }), 'en').summary).toBe('the server took it');
  });

  it('adds the other cause and its first step', () => {
    const one = finding('expiry.expired', { offsetMs: -420_000 }, { id: 'expiry', also: ['clock.wrong'] });
    const { why, fix } = render(one, 'en');
    expect(why).toContain('This computer’s clock is 7 min fast.');
    expect(fix.at(-1)).toMatch(/^Set the clock/u);
  });

  it('tells a rehearsal, a real publish and being live already apart', () => {
    const pass = (evidence: Record<string, Evidence>): string =>
      render(finding('ok', evidence, { id: 'publish', status: 'pass' }), 'zh-CN').summary;
    expect(pass({ stream: 'rehearsal', heldMs: 3000 })).toBe('用彩排流推了 3 秒，服务器没断开');
    expect(pass({ stream: 'real', heldMs: 3000 })).toBe('推了 3 秒，服务器没断开');
    expect(pass({ already: true })).toBe('这台电脑正在推这路流');
  });

  it('names what was repaired in words of the language, every repair there is', () => {
    const all = {
      brackets: 1,
      'doubled-scheme': 1,
      'doubled-slashes': 1,
      'empty-port': 1,
      escapes: 1,
      'full-width': 1,
      'html-entities': 1,
      'line-breaks': 1,
      'missing-scheme': 1,
      'percent-encoding': 1,
      quotes: 1,
      'scheme-case': 1,
      'scheme-slashes': 1,
      'smart-quotes': 1,
      spaces: 1,
      'trailing-punctuation': 1,
      'trailing-text': 1,
      'zero-width': 1,
    } satisfies Record<Repair, 1>;
    for (const repair of Object.keys(all)) {
      const { summary } = render(finding('url.mangled', { repairs: [repair] }), 'zh-CN');
      expect(summary, repair).toMatch(/^已修复：/u);
      expect(summary, repair).not.toContain(repair);
    }
    expect(render(finding('url.mangled', { repairs: ['full-width', 'spaces'] }), 'zh-CN').summary).toBe('已修复：全角符号、空格');
    expect(render(finding('url.mangled', { repairs: ['from-the-future'] }), 'zh-CN').summary).toBe('粘贴的内容有问题，已修复');
  });

  it('names algorithms as people write them', () => {
    const wrong = (evidence: Record<string, Evidence>): string => render(finding('auth.wrong', evidence, { id: 'auth' }), 'en').why;
    expect(wrong({ mistake: 'other-algorithm', signedAlgorithm: 'hmac-sha256', expectedAlgorithm: 'md5' })).toContain(
      'HMAC-SHA-256 and MD5 is expected',
    );
  });

  it('quotes a server on one line, cut short and without signs that turn the text around', () => {
    const one = finding('rtmp.publish-denied', { serverText: `bad\n\tkey \u202E${'x'.repeat(500)}` }, { id: 'publish' });
    const { why } = render(one, 'en');
    expect(why).toMatch(/^The server said: “bad key x+…”/u);
    expect(why.length).toBeLessThan(300);
  });

  it('asks for a name for every check', () => {
    const waits = CHECK_IDS.map((id: CheckId) => render(finding('app.waits', {}, { id, status: 'skip', waitsFor: id }), 'en').summary);
    expect(new Set(waits).size).toBe(CHECK_IDS.length);
  });
});

describe.each(LANGUAGES)('a refusal by this computer itself, in %s', (lang) => {
  const refused = (address: string): string => {
    const one = finding('tcp.refused', { address, port: 1935 }, { id: 'tcp' });
    const { why, fix } = render(one, lang);
    return [
      headline(one, 'no-go', lang).sentence,
      why,
      ...fix,
      tellApart('tcp.blocked', lang, one),
      tellApart('tcp.refused', lang, one),
    ].join(' ');
  };

  it('advises no other network', () => {
    const elsewhere = /another network|hotspot|换个网络|热点/u;
    for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1']) expect(refused(address)).not.toMatch(elsewhere);
    for (const address of ['192.0.2.1', '10.127.0.1', '2001:db8::1']) expect(refused(address)).toMatch(elsewhere);
  });
});

describe('a row of a narrow window', () => {
  const valid = finding('ok', { expiresAt: '2025-11-22T12:30:00.000Z', remainingMs: 85_680_000 }, { id: 'expiry', status: 'pass' });
  const short = { ...SHANGHAI, short: true };

  it('says what has passed in few words', () => {
    expect(render(valid, 'en', short).summary).toBe('tomorrow 20:30, 23 h 48 min');
    expect(render(valid, 'zh-CN', short).summary).toBe('明天 20:30，剩 23 小时 48 分');
  });

  it('says as much as ever where there are no fewer words, and of every cause', () => {
    for (const id of CHECK_IDS) {
      const passed = finding('ok', {}, { id, status: 'pass' });
      expect(render(passed, 'en', short).summary).toBe(render(passed, 'en', SHANGHAI).summary);
    }
    for (const { code } of CAUSES) expect(render(finding(code), 'en', short)).toEqual(render(finding(code), 'en', SHANGHAI));
  });
});

describe('the words under the lamp', () => {
  it('for no-go name the cause and say that the better URL is ready', () => {
    const one = finding('auth.wrong', { mistake: 'decimal-time' }, { id: 'auth' });
    expect(headline(one, 'no-go', 'en', { offer: 'corrected' })).toEqual({
      sentence: 'The signature was made with a decimal txTime.',
      detail: 'The server would just hang up. A corrected URL is ready.',
    });
  });

  it('without one give the first step', () => {
    const { detail } = headline(finding('tcp.blocked', { port: 1935 }, { id: 'tcp' }), 'no-go', 'en');
    expect(detail).toBe('Test again on another network: your phone’s hotspot is the quickest.');
  });

  it('for go say how long the test push held', () => {
    const pass = finding('ok', { stream: 'rehearsal', heldMs: 3000 }, { id: 'publish', status: 'pass' });
    expect(headline(pass, 'go', 'en', { checks: 11 })).toEqual({
      sentence: 'All 11 checks passed. Press Start Streaming in OBS.',
      detail: 'A rehearsal stream stayed connected for 3 s.',
    });
  });

  it('promise nothing about the server when nothing was sent', () => {
    expect(headline(null, 'go', 'en', { offline: true }).sentence).not.toMatch(/Start Streaming/u);
  });

  it('never stay empty', () => {
    for (const lang of LANGUAGES)
      for (const verdict of ['go', 'caution', 'no-go'] as const) expect(headline(null, verdict, lang).sentence).not.toBe('');
  });
});

describe('a time that cannot be read', () => {
  const malformed = (evidence: Record<string, Evidence>, lang: 'en' | 'zh-CN'): string =>
    render(finding('expiry.malformed', evidence, { id: 'expiry' }), lang, SHANGHAI).summary;

  it('is quoted as the URL writes it, beside the date that it was meant to be', () => {
    const evidence = { txTime: '2025-11-22T12:30:00Z', meantAt: '2025-11-22T12:30:00.000Z' };
    expect(malformed(evidence, 'en')).toMatch(/^“2025-11-22T12:30:00Z” is no valid end; probably meant: .*20:30/);
    expect(malformed(evidence, 'zh-CN')).toMatch(/^“2025-11-22T12:30:00Z”不是有效的到期时间，多半是指.*20:30/);
    expect(malformed({ txTime: 'tomorrow' }, 'en')).toBe('“tomorrow” is no valid end');
  });

  it.each(LANGUAGES)('is said to be milliseconds only where it is, in %s', (lang) => {
    const all = (writtenAs: string): string => {
      const { why, fix } = render(
        finding('expiry.malformed', { txTime: '6B09D7CBzzz', writtenAs, meantAt: '2026-11-22T12:30:00.000Z' }),
        lang,
      );
      return [why, ...fix].join(' ');
    };
    for (const writtenAs of ['milliseconds', 'hex-milliseconds']) expect(all(writtenAs)).toMatch(/milliseconds|毫秒/u);
    expect(all('unknown')).not.toMatch(/milliseconds|毫秒/u);
  });
});

describe('the event of Tencent’s SDK', () => {
  it('stands beside a cause that has one', () => {
    expect(sdkWords('rtmp.in-use', 'en')).toBe('Tencent’s SDK shows this as 3004.');
    expect(sdkWords('url.empty', 'en')).toBeNull();
  });
});
