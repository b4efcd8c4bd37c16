import { decodeAmf0, encodeAmf0, AmfEcmaArray } from '../../../electron/rtmp/amf0.ts';
import { decodeCommand } from '../../../electron/rtmp/messages.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { serverWordOf, isMoving, isRefusal, isStart } from '../../../electron/rtmp/server-word.ts';
import { readRedirect } from '../../../electron/rtmp/redirect.ts';
import { must, mustEqual, type FuzzTarget } from '../target.ts';

/** Values of any kind: read within limits, written and read again the same; as a command, taken for what a server said. */
export const target: FuzzTarget = {
  seeds: () => [
    encodeAmf0(['connect', 1, { app: 'live', tcUrl: 'rtmp://h/live', flags: true, none: null }]),
    encodeAmf0(['onStatus', 0, null, { level: 'error', code: 'NetStream.Publish.BadName', description: 'taken' }]),
    encodeAmf0(['_error', 1, { code: 302 }, { code: 'NetConnection.Connect.Rejected', ex: { code: 302, redirect: 'rtmp://h:1936/live' } }]),
    encodeAmf0(['@setDataFrame', 'onMetaData', new AmfEcmaArray({ width: 1920, list: [1, 'a', new Date(0)] })]),
    encodeAmf0([[1, [2, [3, [undefined, null]]]], 'x'.repeat(300)]),
    Buffer.from('0c00000003616263100002414200', 'hex'),
  ],
  run: (input) => {
    const decoded = decodeAmf0(input);
    if (decoded.ok) {
      const again = decodeAmf0(encodeAmf0(decoded.values));
      // A date may come back as another zone's, and an array as the object that it is read as: what counts is what they hold.
      if (again.ok) mustEqual(again.values, decoded.values, 'values change on their way');
      else must(/too (?:many|long|deep)|too many/.test(again.what), `written values are not read: ${again.what}`);
    } else must(decoded.at >= 0 && decoded.at <= input.length, 'a fault outside of the payload');
    for (const type of [MESSAGE.command, MESSAGE.commandAmf3]) {
      const said = decodeCommand({ chunkStreamId: 3, type, streamId: 0, timestamp: 0, payload: input });
      if (!said.ok) continue;
      const word = serverWordOf(said.command);
      for (const text of [word.level, word.code, word.description, word.redirect ?? '']) must(text.length <= 1024, 'a word without end');
      isMoving(word);
      isRefusal(word);
      isStart(word, 'publish');
      const place = readRedirect(word.redirect ?? word.description, { tls: true, app: 'live' });
      must(place === null || place.tls, 'a push that began with TLS is sent on without');
    }
  },
};
