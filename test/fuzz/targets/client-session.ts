import { RtmpClientSession } from '../../../electron/rtmp/client.ts';
import { ClientHandshake, ServerHandshake } from '../../../electron/rtmp/handshake.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import {
  acknowledgement,
  command,
  media,
  pingRequest,
  setChunkSize,
  setPeerBandwidth,
  userControl,
  windowAckSize,
} from '../../../electron/rtmp/messages.ts';
import { chunked, feed } from '../sessions.ts';
import { must, mustEqual, type FuzzTarget } from '../target.ts';

const server = new ServerHandshake();
server.push(new ClientHandshake().c0c1);
const HANDSHAKE = server.takeAnswer() ?? Buffer.alloc(0);

const open: Parameters<typeof feed>[0] = (stream, seen) => {
  const session = new RtmpClientSession(stream);
  session.listen({
    word: ({ command: name, level, code, description, redirect }) => seen.log.push([name, level, code, description, redirect].join(' ')),
    media: (message) => seen.log.push(`media ${message.type} ${message.timestamp} ${message.payload.length}`),
    acked: () => seen.log.push('acked'),
    ponged: () => seen.log.push('ponged'),
    ended: () => {
      seen.fault = session.fault;
    },
  });
  return session;
};

/** Any server at the other end: the same however its bytes are cut, its words within bounds. */
export const target: FuzzTarget = {
  seeds: () => [
    chunked(
      windowAckSize(5_000_000),
      setPeerBandwidth(5_000_000),
      setChunkSize(700),
      command('_result', 1, { fmsVer: 'x' }, [{ level: 'status', code: 'NetConnection.Connect.Success' }]),
      command('_result', 4, null, [1]),
      userControl(0, 1),
      command('onStatus', 0, null, [{ level: 'status', code: 'NetStream.Publish.Start' }], 1),
      acknowledgement(4711),
      userControl(7, 1),
      pingRequest(3),
      command('onStatus', 0, null, [{ level: 'error', code: 'NetStream.Publish.BadName', description: 'taken' }], 1),
    ),
    chunked(
      command('_error', 1, null, [
        { level: 'error', code: 'NetConnection.Connect.Rejected', ex: { code: 302, redirect: 'rtmp://other.example/live' } },
      ]),
      media(MESSAGE.video, 1, 0, Buffer.alloc(500, 0x27)),
      { chunkStreamId: 7, type: MESSAGE.aggregate, streamId: 1, timestamp: 9, payload: Buffer.alloc(90, 1) },
    ),
  ],
  run: (input) => {
    const whole = feed(open, HANDSHAKE, input, Math.max(1, input.length));
    const cut = feed(open, HANDSHAKE, input, 1 + ((input[3] ?? 0) % 61));
    mustEqual(cut, whole, 'it depends on how the bytes are cut');
    must(
      whole.log.every((line) => line.length <= 5200),
      'a word without end',
    );
  },
};
