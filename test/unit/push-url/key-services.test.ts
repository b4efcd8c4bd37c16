import { describe, expect, it } from 'vitest';
import { findProvider, providerById } from '../../../electron/push-url/providers/index.ts';
import { KEY_SERVICES } from '../../../electron/push-url/providers/key-services.ts';
import { targetOf } from './made-urls.ts';

describe('services by stream key', () => {
  it.each(KEY_SERVICES.map((service) => [service.id, service] as const))('%s owns the ingests that it lists', (id, { ingests }) => {
    for (const ingest of ingests) expect(findProvider(targetOf(`${ingest.replace(/\?.*$/, '')}/some-key`))?.id).toBe(id);
  });

  it.each([
    ['live-fra.twitch.tv', 'twitch'],
    ['sea02.contribute.live-video.net', 'twitch'],
    ['www.twitch.tv', null],
    ['b.rtmps.youtube.com', 'youtube'],
    ['www.youtube.com', null],
    ['nottwitch.tv', null],
    ['live-api-s.facebook.com.example', null],
  ])('%s is %s', (host, id) => {
    expect(findProvider(targetOf(`rtmp://${host}/app/key`))?.id ?? null).toBe(id);
  });

  it('signs nothing, and says which service that is', () => {
    const target = targetOf('rtmps://a.rtmps.youtube.com:443/live2/abcd-efgh');
    const youtube = providerById('youtube');
    expect(youtube?.verify(target, { primary: 'x' }, { algorithm: 'auto', nowMs: 0 })).toMatchObject({
      code: 'auth.not-signed',
      evidence: { service: 'youtube' },
    });
    expect(youtube?.readExpiry(target).code).toBe('expiry.not-signed');
    expect(Object.keys(youtube ?? {})).not.toContain('testMode');
  });

  it('twitch has a test mode that is on no channel', () => {
    const target = targetOf('rtmps://ingest.global-contribute.live-video.net:443/app/live_12345_abcdef');
    expect(providerById('twitch')?.testMode?.(target).text).toBe(`${target.text}?bandwidthtest=true`);
  });

  it('warns of plain RTMP only where a service is known to refuse it', () => {
    const codes = (text: string): unknown =>
      findProvider(targetOf(text))
        ?.inspect(targetOf(text))
        .map(({ code }) => code);
    expect(codes('rtmp://live-api-s.facebook.com/rtmp/FB-1')).toEqual(['url.tls-only']);
    expect(codes('rtmps://live-api-s.facebook.com:443/rtmp/FB-1')).toEqual([]);
    expect(codes('rtmp://live.twitch.tv/app/live_1')).toEqual([]);
    // A channel may allow it.
    expect(codes('rtmp://0123456789ab.global-contribute.live-video.net/app/sk_x')).toEqual([]);
  });
});
