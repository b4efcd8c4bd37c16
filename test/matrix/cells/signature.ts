import { fails, type Cell, cellsOf } from '../cell.ts';
import { scripted } from '../places/loopback.ts';
import { mediaServer, nginx } from '../places/servers.ts';
import { closesAtPublish, refusesConnect, says, startsThenCloses } from '../server-kinds.ts';
import { signedPath, WITH_KEY } from '../signed.ts';
import { signForMediaServer } from '../../support/node-media-server.ts';

const cell = cellsOf('signature');

const REFUSED = 'the signature is refused';
const MAY_BE = fails('publish', 'rtmp.publish-closed', { alternatives: ['auth.wrong', 'rtmp.in-use'] });
const DENIED = fails('publish', 'rtmp.publish-denied');
const SECRET = 'nodemedia2017privatekey';
const DAY_S = 86_400;
const UNAUTHORIZED = 'NetStream.Publish.Unauthorized';
const REJECTED = 'NetConnection.Connect.Rejected';
/** No key is known, so the signature cannot be checked beforehand: that is said beside it. */
const UNCHECKED = { beside: ['auth.unchecked'] } as const;

const mediaServerPath = (): string => `/live/friday?${signForMediaServer('friday', 'another', Math.floor(Date.now() / 1000) + DAY_S)}`;

export const SIGNATURE_CELLS: readonly Cell[] = [
  cell('nginx-ipv4', 'real: nginx-rtmp', 'IPv4', 'its on_publish webhook says 403', MAY_BE, nginx({ onPublish: () => 403 })),
  cell(
    'nginx-ipv6',
    'real: nginx-rtmp',
    'IPv6',
    'its on_publish webhook says 403',
    MAY_BE,
    nginx({ onPublish: () => 403 }, { way: 'IPv6' }),
  ),
  cell(
    'nginx-rtmps',
    'real: nginx-rtmp',
    'RTMPS',
    'its on_publish webhook says 403',
    MAY_BE,
    nginx({ onPublish: () => 403 }, { way: 'RTMPS' }),
  ),
  cell(
    'nginx-idle-play-url',
    'real: nginx-rtmp',
    'IPv4',
    'its webhook says 403, and the play URL shows nobody',
    fails('publish', 'rtmp.publish-closed', { alternatives: ['auth.wrong'], ruledOut: ['rtmp.in-use'], goal: 'none' }),
    nginx({ onPublish: () => 403 }, { playUrl: (port) => `rtmp://127.0.0.1:${String(port)}/live/friday` }),
  ),
  cell('media-server', 'real: node-media-server 4', 'IPv4', REFUSED, MAY_BE, mediaServer({ secret: SECRET }, { path: mediaServerPath() })),
  cell(
    'media-server-rtmps',
    'real: node-media-server 4',
    'RTMPS',
    REFUSED,
    MAY_BE,
    mediaServer({ secret: SECRET }, { way: 'RTMPS', path: mediaServerPath() }),
  ),
  cell(
    'media-server-2',
    'scripted: Node-Media-Server 2',
    'IPv4',
    REFUSED,
    DENIED,
    scripted(says('NetStream.publish.Unauthorized', 'Authorization required.', 'stays')),
  ),
  cell('srs', 'scripted: SRS with hooks', 'IPv4', REFUSED, MAY_BE, scripted(closesAtPublish)),
  cell('mediamtx', 'scripted: MediaMTX', 'IPv4', REFUSED, DENIED, scripted(says(UNAUTHORIZED, 'authentication failed', 'closes'))),
  cell(
    'mediamtx-older',
    'scripted: MediaMTX before',
    'IPv4',
    REFUSED,
    fails('connect', 'rtmp.connect-refused'),
    scripted(refusesConnect(REJECTED, 'authentication failed')),
  ),
  cell(
    'ovenmediaengine',
    'scripted: OvenMediaEngine',
    'IPv4',
    REFUSED,
    DENIED,
    scripted(says('NetStream.Publish.Rejected', 'Authentication failed', 'closes')),
  ),
  cell('lal', 'scripted: lal', 'IPv4', REFUSED, MAY_BE, scripted(startsThenCloses)),
  cell('go2rtc', 'scripted: go2rtc', 'IPv4', 'a name that the server has not', MAY_BE, scripted(closesAtPublish)),
  cell(
    'wowza',
    'scripted: Wowza',
    'IPv4',
    REFUSED,
    fails('connect', 'rtmp.connect-refused'),
    scripted(refusesConnect(REJECTED, 'Connection failed: access denied by module')),
  ),
  cell(
    'twitch',
    'scripted: Twitch',
    'IPv4',
    'a key that is nobody’s',
    fails('publish', 'rtmp.publish-closed', { alternatives: ['auth.wrong'] }),
    scripted(closesAtPublish, 'IPv4', { path: '/app/live_123_abc', args: ['--provider', 'twitch'] }),
  ),
  cell(
    'tencent-no-key',
    'scripted: Tencent CSS',
    'IPv4',
    `${REFUSED}, and no key is known here`,
    { ...MAY_BE, ...UNCHECKED },
    scripted(closesAtPublish, 'IPv4', () => ({ path: signedPath({ key: 'another' }) })),
  ),
  cell(
    'tencent-wrong',
    'scripted: Tencent CSS',
    'IPv4',
    'signed with another key',
    fails('auth', 'auth.wrong'),
    scripted(closesAtPublish, 'IPv4', () => ({ path: signedPath({ key: 'another' }), ...WITH_KEY })),
  ),
  cell(
    'tencent-ended',
    'scripted: Tencent CSS',
    'IPv4',
    'the URL ended an hour ago',
    fails('expiry', 'expiry.expired'),
    scripted(closesAtPublish, 'IPv4', () => ({ path: signedPath({ hours: -1 }), ...WITH_KEY })),
  ),
  cell(
    'tencent-words',
    'scripted: Tencent CSS',
    'IPv4',
    'no key is known here, closed with 18/503',
    fails('publish', 'auth.wrong', UNCHECKED),
    scripted(says('NetStream.Publish.Rejected', 'sign check failed, 18/503', 'closes'), 'IPv4', () => ({
      path: signedPath({ key: 'another' }),
    })),
  ),
  cell(
    'alibaba-no-key',
    'scripted: Alibaba Live',
    'IPv4',
    `${REFUSED}, and no key is known here`,
    { ...MAY_BE, ...UNCHECKED },
    scripted(closesAtPublish, 'IPv4', () => ({
      path: signedPath({ provider: 'alibaba', key: 'another' }),
      args: ['--provider', 'alibaba'],
    })),
  ),
  cell(
    'alibaba-wrong',
    'scripted: Alibaba Live',
    'IPv4',
    'signed with another key',
    fails('auth', 'auth.wrong'),
    scripted(closesAtPublish, 'IPv4', () => ({
      path: signedPath({ provider: 'alibaba', key: 'another' }),
      args: ['--provider', 'alibaba', ...WITH_KEY.args],
      env: WITH_KEY.env,
    })),
  ),
];
