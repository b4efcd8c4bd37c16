import { fails, isWell, type Cell, cellsOf } from '../cell.ts';
import { scripted } from '../places/loopback.ts';
import { ffmpegIngest, mediaServer, nginx } from '../places/servers.ts';
import {
  atPublish,
  closesAtPublish,
  fcPublishThenCloses,
  newcomerWins,
  onlyRealIsRefused,
  says,
  startsThenCloses,
  startsThenClosesOnMedia,
} from '../server-kinds.ts';
import { signedPath, WITH_KEY } from '../signed.ts';

const cell = cellsOf('in-use');

const BUSY = 'somebody is live on it';
const IN_USE = fails('publish', 'rtmp.in-use');
/** A close without a word: in use stands among what it may mean. */
const MAY_BE = fails('publish', 'rtmp.publish-closed', { alternatives: ['rtmp.in-use', 'auth.wrong'] });
/** Found from the viewers’ side; nothing is published. */
const SEEN = fails('in-use', 'rtmp.in-use');
const BAD_NAME = 'NetStream.Publish.BadName';
const rtmpPlay = (port: number): string => `rtmp://127.0.0.1:${String(port)}/live/friday`;

export const IN_USE_CELLS: readonly Cell[] = [
  cell('nginx-ipv4', 'real: nginx-rtmp', 'IPv4', BUSY, IN_USE, nginx({}, { busy: true })),
  cell('nginx-ipv6', 'real: nginx-rtmp', 'IPv6', BUSY, IN_USE, nginx({}, { busy: true, way: 'IPv6' })),
  cell('nginx-rtmps', 'real: nginx-rtmp', 'RTMPS', BUSY, IN_USE, nginx({}, { busy: true, way: 'RTMPS' })),
  cell(
    'nginx-play-url',
    'real: nginx-rtmp',
    'IPv4',
    `${BUSY}, and the play URL is known`,
    SEEN,
    nginx({}, { busy: true, playUrl: rtmpPlay }),
  ),
  cell('media-server-ipv4', 'real: node-media-server 4', 'IPv4', BUSY, MAY_BE, mediaServer({}, { busy: true })),
  cell('media-server-rtmps', 'real: node-media-server 4', 'RTMPS', BUSY, MAY_BE, mediaServer({}, { busy: true, way: 'RTMPS' })),
  cell(
    'media-server-play-url',
    'real: node-media-server 4',
    'IPv4',
    `${BUSY}, and the play URL is known`,
    SEEN,
    mediaServer({}, { busy: true, playUrl: rtmpPlay }),
  ),
  cell('ffmpeg', 'real: ffmpeg -listen', 'IPv4', `${BUSY}: it listens no more`, fails('tcp', 'tcp.refused'), ffmpegIngest({ busy: true })),
  cell('fms', 'scripted: FMS, AMS', 'IPv4', BUSY, IN_USE, scripted(says(BAD_NAME, 'friday is already being published', 'stays'))),
  cell('srs-6', 'scripted: SRS from 5.0.212 on', 'IPv4', BUSY, MAY_BE, scripted(fcPublishThenCloses)),
  cell('srs-older', 'scripted: SRS before', 'IPv4', BUSY, MAY_BE, scripted(startsThenCloses)),
  cell(
    'media-server-2',
    'scripted: Node-Media-Server 2',
    'IPv4',
    BUSY,
    IN_USE,
    scripted(says(BAD_NAME, 'Stream already publishing', 'closes')),
  ),
  cell('mediamtx-no-override', 'scripted: MediaMTX, override off', 'IPv4', BUSY, MAY_BE, scripted(startsThenClosesOnMedia)),
  cell('mediamtx', 'scripted: MediaMTX', 'IPv4', `${BUSY}, and is thrown out`, isWell(), scripted(newcomerWins)),
  cell('ovenmediaengine', 'scripted: OvenMediaEngine', 'IPv4', BUSY, MAY_BE, scripted(startsThenClosesOnMedia)),
  cell('lal', 'scripted: lal', 'IPv4', BUSY, MAY_BE, scripted(startsThenCloses)),
  cell('go2rtc', 'scripted: go2rtc', 'IPv4', `${BUSY}, and goes on beside it`, isWell(), scripted(newcomerWins)),
  cell(
    'wowza',
    'scripted: Wowza',
    'IPv4',
    BUSY,
    IN_USE,
    scripted(says(BAD_NAME, 'Entry is already being broadcast, stream is in use', 'stays')),
  ),
  cell(
    'ant-media',
    'scripted: Ant Media, red5',
    'IPv4',
    BUSY,
    fails('publish', 'rtmp.in-use', { alternatives: ['rtmp.publish-denied'] }),
    scripted(says(BAD_NAME, '', 'stays')),
  ),
  cell(
    'moq',
    'scripted: moq-rtmp',
    'IPv4',
    `${BUSY}: the second waits as a backup`,
    fails('publish', 'rtmp.publish-silent', { goal: 'publish-silence' }),
    scripted(atPublish(() => {})),
  ),
  cell(
    'tencent-words',
    'scripted: Tencent CSS',
    'IPv4',
    `${BUSY}, closed with 18/601`,
    IN_USE,
    scripted(says('NetStream.Publish.Rejected', 'stream exists, 18/601', 'closes'), 'IPv4', () => ({ path: signedPath(), ...WITH_KEY })),
  ),
  cell(
    'tencent',
    'scripted: Tencent CSS',
    'IPv4',
    `${BUSY}: hung up on, and a stream beside it too`,
    fails('publish', 'rtmp.publish-closed', { alternatives: ['rtmp.in-use', 'rtmp.forbidden'], ruledOut: ['auth.wrong'] }),
    scripted(closesAtPublish, 'IPv4', () => ({ path: signedPath(), ...WITH_KEY })),
  ),
  cell(
    'tencent-rehearsal',
    'scripted: Tencent CSS',
    'IPv4',
    `${BUSY}: hung up on, and a stream beside it is taken`,
    fails('publish', 'rtmp.in-use', {
      alternatives: ['rtmp.forbidden', 'rtmp.quota'],
      ruledOut: ['auth.wrong', 'expiry.expired'],
      goal: 'none',
    }),
    scripted(onlyRealIsRefused, 'IPv4', () => ({ path: signedPath(), ...WITH_KEY })),
  ),
  cell(
    'alibaba',
    'scripted: Alibaba Live',
    'IPv4',
    `${BUSY}: hung up on`,
    fails('publish', 'rtmp.publish-closed', { alternatives: ['rtmp.in-use'], ruledOut: ['auth.wrong'] }),
    scripted(closesAtPublish, 'IPv4', () => ({
      path: signedPath({ provider: 'alibaba' }),
      args: ['--provider', 'alibaba', ...WITH_KEY.args],
      env: WITH_KEY.env,
    })),
  ),
  cell(
    'twitch-priority',
    'scripted: Twitch',
    'IPv4',
    `${BUSY}, and has the lower priority`,
    isWell(),
    scripted(newcomerWins, 'IPv4', { path: '/app/live_123_abc?priority=2', args: ['--provider', 'twitch'] }),
  ),
];
