import { createHash } from 'node:crypto';
import type { Seeded } from '../../support/seeded.ts';
import type { Canaries } from './canaries.ts';

export interface UrlMaker {
  readonly chances: Seeded;
  readonly canaries: Canaries;
  /** Ports of ingests; the first of them is the likeliest. */
  readonly ports: readonly number[];
  readonly signingKey: string;
}

/** A push URL of one of the ways they come: well signed, wrongly signed, expired, with a token, in two lines, with a log-in, damaged. */
export function makePushUrl({ chances, canaries, ports, signingKey }: UrlMaker): string {
  const port = chances.between(0, 1) < 0.7 ? ports[0] : ports.at(-1);
  const host = chances.oneOf([`127.0.0.1:${port}`, `127.0.0.1:${port}`, `127.0.0.1:${port}`, 'push.example.invalid']);
  const stream = canaries.make('stream key');
  const signed = (hours: number, key = signingKey): string => {
    const txTime = Math.floor(Date.now() / 1000 + hours * 3600)
      .toString(16)
      .toUpperCase();
    const secret = createHash('md5')
      .update(key + stream + txTime)
      .digest('hex');
    return `rtmp://${host}/live/${stream}?txSecret=${canaries.know('push signature', secret)}&txTime=${txTime}`;
  };
  const make = chances.oneOf<() => string>([
    () => signed(24),
    () => signed(24),
    () => signed(24),
    () => signed(-3),
    () => signed(24, `${signingKey}x`),
    () => `rtmp://${host}/live/${stream}?token=${canaries.make('push token', '%2F%2B')}`,
    () => `rtmp://${host}/live/${stream}?auth_key=${Math.floor(Date.now() / 1000 + 86_400)}-0-0-${canaries.make('push token')}`,
    () => `rtmp://${host}/live\n${stream}?token=${canaries.make('push token')}`,
    () => `rtmp://user:${canaries.make('password in the URL')}@${host}/live/${stream}`,
    () => `rtmps://${host}/live/${stream}?token=${canaries.make('push token')}`,
    () => `  "${signed(24).replace('rtmp://', 'RTMP://').replace('?', '?amp;')}" `,
    () => signed(24).replace('&', '&amp;'),
  ]);
  return make();
}

export function makePlayUrl({ chances, canaries, ports }: UrlMaker): string {
  const query = `auth=${canaries.make('play URL signature', '%2B')}`;
  const stream = canaries.make('stream key');
  return chances.oneOf([
    `rtmp://127.0.0.1:${ports[0]}/live/${stream}?${query}`,
    `http://127.0.0.1:${ports[0]}/live/${stream}.flv?${query}`,
    `http://127.0.0.1:${ports[0]}/live/${stream}.m3u8?${query}`,
  ]);
}
