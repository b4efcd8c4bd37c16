import { describe, expect, it } from 'vitest';
import { readRedirect } from '../../../electron/rtmp/redirect.ts';

const PLAIN = { tls: false, app: 'live' };

describe('where a server sends us', () => {
  it.each([
    [
      'rtmp://edge.example.com/live',
      { tls: false, host: 'edge.example.com', port: 1935, app: 'live', tcUrl: 'rtmp://edge.example.com/live' },
    ],
    ['RTMPS://edge.example.com', { tls: true, host: 'edge.example.com', port: 443, app: 'live', tcUrl: 'rtmps://edge.example.com/live' }],
    ['rtmp://[2001:db8::7]:1936/a/b/', { tls: false, host: '2001:db8::7', port: 1936, app: 'a/b', tcUrl: 'rtmp://[2001:db8::7]:1936/a/b' }],
  ])('%s', (text, place) => {
    expect(readRedirect(text, PLAIN)).toEqual(place);
  });

  it.each(['', 'http://edge.example.com/live', 'rtmp://', 'rtmp://edge.example.com:0/live', 'rtmp://edge.example.com:99999/live', 'edge'])(
    'nowhere: %j',
    (text) => {
      expect(readRedirect(text, PLAIN)).toBeNull();
    },
  );

  it('never from TLS to none', () => {
    expect(readRedirect('rtmp://edge.example.com/live', { tls: true, app: 'live' })).toBeNull();
    expect(readRedirect('rtmps://edge.example.com/live', { tls: true, app: 'live' })).toMatchObject({ tls: true });
  });
});
