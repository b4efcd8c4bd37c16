import { describe, expect, it } from 'vitest';
import type { CauseCode } from '../../../electron/contract/cause.ts';
import type { Evidence, Finding } from '../../../electron/contract/finding.ts';
import { LANGUAGES, type Language } from '../../../electron/contract/report.ts';
import { headline, render } from '../../../electron/messages/index.ts';

function words(code: CauseCode, evidence: Record<string, Evidence>, lang: Language): string {
  const finding: Finding = { id: 'url', status: 'fail', code, also: [], alternatives: [], evidence, startedMs: 0, durationMs: 0 };
  const { summary, why, fix } = render(finding, lang);
  return [headline(finding, 'no-go', lang).sentence, summary, why, ...fix].join('\n');
}

describe.each(LANGUAGES)('true in every case that the code can arise in, in %s', (lang) => {
  it('a server or a port that cannot be read is no text without a URL', () => {
    const none = /no push URL|没有推流地址|没找到/u;
    expect(words('url.unreadable', { problem: 'no-url' }, lang)).toMatch(none);
    for (const problem of ['host', 'port']) expect(words('url.unreadable', { problem }, lang)).not.toMatch(none);
    expect(words('url.unreadable', { problem: 'port' }, lang)).toContain('65535');
  });

  it('a URL with one name lacks the other, not both', () => {
    expect(words('url.no-app', { streamMasked: 'fri…' }, lang)).not.toMatch(/app and stream key are|AppName 和流名。|缺少 AppName 和流名/u);
  });

  it('a fault in the app is not mended by renaming the stream', () => {
    expect(words('url.bad-name', { badIn: 'app', characters: ['é'] }, lang)).not.toMatch(/Rename the stream|流名改成/u);
  });

  it('a URL without a signature says nothing of the service', () => {
    expect(words('auth.not-signed', {}, lang)).not.toMatch(/service|平台/u);
  });

  it('a connection that could not be opened again was not closed for its app', () => {
    const own = words('rtmp.connect-closed', { step: 'transport' }, lang);
    const led = words('rtmp.connect-closed', { step: 'transport', redirectHost: 'b.example' }, lang);
    for (const said of [own, led]) expect(said).not.toMatch(/AppName|\bapp\b/u);
    expect(led).toContain('b.example');
  });

  it('a play URL that did not tell is not asked for as if there was none', () => {
    expect(words('rtmp.in-use-unknown', { why: 'refused' }, lang)).not.toMatch(/Give the play URL|填上/u);
    expect(words('rtmp.in-use-unknown', {}, lang)).toMatch(/Give the play URL|填上/u);
  });
});
