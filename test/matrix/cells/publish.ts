import { fails, warns, type Cell, type Expected, cellsOf, lower } from '../cell.ts';
import { scripted, LOOPBACK_WAYS } from '../places/loopback.ts';
import { mediaServer, nginx } from '../places/servers.ts';
import { atPublish, closesAtPublish, says, silent, startsThenCloses, startsThenClosesOnMedia } from '../server-kinds.ts';
import { signedPath, WITH_KEY } from '../signed.ts';

const cell = cellsOf('publish');

const DENIED = fails('publish', 'rtmp.publish-denied');
/** Nothing is known that would strike one of them. */
const CLOSED = fails('publish', 'rtmp.publish-closed', {
  alternatives: ['auth.wrong', 'expiry.expired', 'rtmp.in-use', 'rtmp.forbidden', 'rtmp.account', 'rtmp.ip-acl', 'rtmp.quota'],
});

const atPublishNothing = atPublish(() => {});
const broken = atPublish((connection) => connection.socket.write(Buffer.from('c7', 'hex')));
const reset = atPublish((connection) => connection.reset());

/** Tencent’s words, on a URL signed with a known key. */
const tencent = (name: string, words: string, expected: Expected): Cell =>
  cell(
    `tencent-${name}`,
    'scripted: Tencent CSS',
    'IPv4',
    `refused with ${words}`,
    expected,
    scripted(says('NetStream.Publish.Rejected', `publish refused, ${words}`, 'closes'), 'IPv4', () => ({
      path: signedPath(),
      ...WITH_KEY,
    })),
  );

export const PUBLISH_CELLS: readonly Cell[] = [
  ...LOOPBACK_WAYS.flatMap((way) => [
    cell(
      `denied-${lower(way)}`,
      'scripted',
      way,
      'NetStream.Publish.Denied',
      DENIED,
      scripted(says('NetStream.Publish.Denied', 'no', 'stays'), way),
    ),
    cell(`closed-${lower(way)}`, 'scripted', way, 'hung up on publish without a word', CLOSED, scripted(closesAtPublish, way)),
    cell(`start-then-closed-${lower(way)}`, 'scripted', way, 'Start, then hung up', CLOSED, scripted(startsThenCloses, way)),
    cell(
      `silent-${lower(way)}`,
      'scripted',
      way,
      'publish is never answered',
      fails('publish', 'rtmp.publish-silent', { goal: 'publish-silence' }),
      scripted(atPublishNothing, way),
    ),
  ]),
  cell('closed-on-media', 'scripted', 'IPv4', 'Start, then hung up once media came', CLOSED, scripted(startsThenClosesOnMedia)),
  cell('reset', 'scripted', 'IPv4', 'a reset on publish', CLOSED, scripted(reset)),
  cell(
    'failed',
    'scripted',
    'IPv4',
    'NetStream.Publish.Failed',
    DENIED,
    scripted(says('NetStream.Publish.Failed', 'internal error', 'stays')),
  ),
  cell(
    'bad-name-of-key',
    'scripted',
    'IPv4',
    'BadName, and its words are about the key',
    DENIED,
    scripted(says('NetStream.Publish.BadName', 'Invalid stream key', 'stays')),
  ),
  cell('protocol', 'scripted', 'IPv4', 'broken RTMP in the place of an answer', fails('publish', 'rtmp.protocol'), scripted(broken)),
  cell(
    'denied-nginx',
    'real: nginx-rtmp',
    'IPv4',
    'deny publish all: Start, then hung up',
    CLOSED,
    nginx({ application: 'deny publish all;' }),
  ),
  cell(
    'refused-media-server',
    'real: node-media-server 4',
    'IPv4',
    'its prePublish closes: Start, then hung up',
    CLOSED,
    mediaServer({ refuse: true }),
  ),
  cell(
    'not-allowed',
    'real: nginx-rtmp',
    'IPv4',
    'well, and no publish is allowed',
    warns('publish', 'rtmp.publish-unproven'),
    nginx({}, { args: ['--publish', 'never'] }),
  ),
  cell(
    'rehearsal-refused',
    'scripted: Tencent CSS',
    'IPv4',
    'only a rehearsal is asked for, and it is refused',
    warns('publish', 'rtmp.publish-unproven'),
    scripted(closesAtPublish, 'IPv4', () => ({
      path: signedPath(),
      env: WITH_KEY.env,
      args: [...WITH_KEY.args, '--publish', 'rehearsal'],
    })),
  ),
  tencent('forbidden', '18/305', fails('publish', 'rtmp.forbidden')),
  tencent('account', '18/201', fails('publish', 'rtmp.account')),
  tencent('ip-acl', '18/401', fails('publish', 'rtmp.ip-acl')),
  tencent('domain', '18/302', fails('publish', 'rtmp.domain')),
  tencent('quota', '18/600', fails('publish', 'rtmp.quota')),
  cell(
    'no-answer-at-all',
    'scripted: a box that eats what follows the handshake',
    'IPv4',
    'the handshake passes, and nothing behind it is answered',
    fails('connect', 'rtmp.connect-silent', { goal: 'connect-silence' }),
    scripted(silent),
  ),
];
