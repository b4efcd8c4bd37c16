import { describe, expect, it } from 'vitest';
import { twitch } from '../../../electron/push-url/providers/twitch.ts';
import { volcengine } from '../../../electron/push-url/providers/volcengine.ts';
import { md5, targetOf } from './made-urls.ts';

const AUTO = { algorithm: 'auto', nowMs: 0 } as const;

describe('volcengine', () => {
  const key = 'A1B2C3d4e5f6';
  const text = 'rtmp://push.example.com/live/livestream?volcTime=1653632422&volcSecret=e5bb77201cbaa2f9ccdd316fcda4c212';
  const target = targetOf(text);

  it('verifies and makes the published signature', () => {
    expect(volcengine.verify(target, { primary: key }, AUTO).code).toBe('ok');
    const request = {
      domain: 'push.example.com',
      app: 'live',
      stream: 'livestream',
      key,
      algorithm: 'md5',
      expiresAtS: 1653632422,
    } as const;
    expect(volcengine.sign(request)).toBe(text);
    expect(volcengine.readExpiry(target)).toMatchObject({ code: 'ok', expiresAtMs: 1_653_632_422_000 });
  });

  it('names mistakes by its own formula', () => {
    const signed = (signedText: string): ReturnType<typeof targetOf> =>
      targetOf(text.replace(/volcSecret=.*/, `volcSecret=${md5(signedText)}`));
    const mistakeOf = (signedText: string): unknown => volcengine.verify(signed(signedText), { primary: key }, AUTO).evidence['mistake'];
    expect(mistakeOf(`${key}/live/livestream1653632422`)).toBe('wrong-order');
    expect(mistakeOf(`live/livestream${key}1653632422`)).toBe('app-in-name');
    expect(mistakeOf(`/live/livestream${key}1653632482`)).toBe('time-edited');
    expect(mistakeOf(`/live/livestream${key}x1653632422`)).toBe('unknown-key');
  });

  it('rehearses beside the real stream, and reads milliseconds for what they are', () => {
    const rehearsal = volcengine.rehearsal(target, key, 'md5', 'k3x9');
    if (rehearsal === null) throw new Error('no rehearsal');
    expect(volcengine.verify(rehearsal, { primary: key }, AUTO).code).toBe('ok');
    expect(volcengine.readExpiry(targetOf(text.replace('1653632422', '1653632422000'))).code).toBe('expiry.malformed');
  });
});

describe('twitch', () => {
  const target = targetOf('rtmps://ingest.global-contribute.live-video.net:443/app/live_12345_abcdef');

  it('knows its ingests from others in the same zone', () => {
    expect(twitch.ownsHost('live-fra.twitch.tv')).toBe(true);
    expect(twitch.ownsHost('sea02.contribute.live-video.net')).toBe(true);
    expect(twitch.ownsHost('fa723fc1b171.global-contribute.live-video.net')).toBe(false);
    expect(twitch.ownsHost('www.twitch.tv')).toBe(false);
  });

  it('has no signature, and a test mode that is on no channel', () => {
    expect(twitch.verify(target, { primary: 'x' }, AUTO).code).toBe('auth.not-signed');
    expect(twitch.testMode?.(target).text).toBe(`${target.text}?bandwidthtest=true`);
  });
});
