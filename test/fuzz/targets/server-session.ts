import { encodeAmf0 } from '../../../electron/rtmp/amf0.ts';
import { ClientHandshake } from '../../../electron/rtmp/handshake.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { command, media, pingRequest, setChunkSize, windowAckSize } from '../../../electron/rtmp/messages.ts';
import { RtmpServerSession } from '../../../electron/rtmp/server.ts';
import { chunked, feed } from '../sessions.ts';
import { must, mustEqual, type FuzzTarget } from '../target.ts';

const HANDSHAKE = Buffer.concat([new ClientHandshake().c0c1, Buffer.alloc(1536)]);
const KEY = 'right-key';

const open: Parameters<typeof feed>[0] = (stream, seen) =>
  new RtmpServerSession(stream, {
    onConnect: ({ app }) => {
      seen.log.push(`connect ${app}`);
      return app === 'live' ? null : { code: 'NetConnection.Connect.Rejected', description: 'no' };
    },
    onPublish: ({ name }) => {
      seen.log.push(`publish ${name}`);
      return name === KEY ? null : { code: 'NetStream.Publish.Denied', description: 'no' };
    },
    onMedia: (message) => seen.log.push(`media ${message.type} ${message.timestamp} ${message.payload.length}`),
    onUnpublish: () => seen.log.push('unpublish'),
    onFault: (fault) => {
      seen.fault = fault;
    },
  });

/** Any encoder at our ingest: the same however its bytes are cut, and no media without the key. */
export const target: FuzzTarget = {
  seeds: () => {
    const begin = [
      setChunkSize(700),
      command('connect', 1, { app: 'live', tcUrl: 'rtmp://h/live', flashVer: 'x' }, []),
      windowAckSize(5000),
      command('releaseStream', 2, null, [KEY]),
      command('FCPublish', 3, null, [KEY]),
      command('createStream', 4, null, []),
    ];
    const publish = command('publish', 5, null, [KEY, 'live'], 1);
    return [
      chunked(
        ...begin,
        publish,
        media(MESSAGE.data, 1, 0, encodeAmf0(['@setDataFrame', 'onMetaData', { width: 1 }])),
        media(MESSAGE.video, 1, 0, Buffer.alloc(900, 0x17)),
        media(MESSAGE.audio, 1, 10, Buffer.alloc(30, 0xaf)),
        pingRequest(1),
        command('FCUnpublish', 6, null, [KEY]),
        command('deleteStream', 7, null, [1]),
      ),
      chunked(...begin, command('publish', 5, null, ['wrong-key', 'live'], 1), media(MESSAGE.video, 1, 0, Buffer.alloc(9))),
      chunked(...begin, command('play', 5, null, [KEY, -2], 1)),
      chunked(command('deleteStream', 1, null, [1]), command('closeStream', 2, null, []), command('connect', 3, { app: '' }, [])),
    ];
  },
  run: (input) => {
    const whole = feed(open, HANDSHAKE, input, Math.max(1, input.length));
    const cut = feed(open, HANDSHAKE, input, 1 + ((input[3] ?? 0) % 61));
    mustEqual(cut, whole, 'it depends on how the bytes are cut');
    const firstMedia = whole.log.findIndex((line) => line.startsWith('media'));
    const letIn = whole.log.indexOf(`publish ${KEY}`);
    must(firstMedia < 0 || (letIn >= 0 && letIn < firstMedia), 'media without the key');
    must(letIn < 0 || whole.log.includes('connect live'), 'a publish without an app');
  },
};
