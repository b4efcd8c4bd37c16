import { describe, expect, it } from 'vitest';
import { formatPushUrl, obsFields, publishName, tcUrl } from '../../../electron/push-url/format.ts';
import { targetOf } from './made-urls.ts';

describe('what a target says on the wire and in OBS', () => {
  const target = targetOf('rtmp://user:pw@push.example.com:1936/live/inst/friday?txSecret=a&txTime=b');

  it('keeps the query with the publish name and the login out of tcUrl', () => {
    expect(publishName(target)).toBe('friday?txSecret=a&txTime=b');
    expect(tcUrl(target)).toBe('rtmp://push.example.com:1936/live/inst');
  });

  it('writes the port only where it was written, and IPv6 in brackets', () => {
    expect(tcUrl(targetOf('rtmps://push.example.com/live/friday'))).toBe('rtmps://push.example.com/live');
    expect(tcUrl(targetOf('rtmp://[::1]/live/friday'))).toBe('rtmp://[::1]/live');
  });

  it('splits into the two fields of OBS', () => {
    expect(obsFields(target)).toEqual({
      server: 'rtmp://user:pw@push.example.com:1936/live/inst',
      key: 'friday?txSecret=a&txTime=b',
    });
    expect(formatPushUrl(target)).toBe(target.text);
  });
});
