import { describe, expect, it } from 'vitest';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';

const SCHEMELESS = 'push.example.com/live/name?volcSecret=aa&x=app';

describe('what fuzzing found', () => {
  it.each([
    ['a quote in a URL that has lost its scheme', `${SCHEMELESS}'b`, `rtmp://${SCHEMELESS}`],
    ['another scheme behind a quote in it', `${SCHEMELESS}rtmp:'/h/b`, `rtmp://${SCHEMELESS}rtmp`],
    ['a closing bracket behind an IPv6 address', 'rtmp:/[1::]:/3/a]:', 'rtmp://[1::]/3/a'],
    ['an entity that a line break tore', 'rtmp://h/m/&\namp;t', 'rtmp://h/m/&t'],
    ['a bracket that ends a word, before a colon that ends a sentence', 'rtmp://h/a/b[]:', 'rtmp://h/a/b['],
  ])('%s: what is read is read again as it is', (_name, text, meant) => {
    const parsed = parsePushUrl(text);
    expect(parsed).toMatchObject({ ok: true, target: { text: meant } });
    expect(parsePushUrl(meant)).toMatchObject({ ok: true, repaired: false, target: parsed.ok ? parsed.target : null });
  });

  it('nothing but a closing bracket behind an IPv6 address is no stream', () => {
    expect(parsePushUrl('rtmp://[1::]/3/]:')).toMatchObject({ ok: false, code: 'url.no-stream' });
  });
});
