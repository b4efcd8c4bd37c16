import { ShowBuffer } from '../../../electron/relay/buffer.ts';
import { headerSlot, isHeader, roleOf, type Frame, type FrameTrack } from '../../../electron/relay/frame.ts';
import { HeaderSet } from '../../../electron/relay/header-set.ts';
import { readNominal } from '../../../electron/relay/nominal.ts';
import { Timeline } from '../../../electron/relay/timeline.ts';
import { encodeAmf0 } from '../../../electron/rtmp/amf0.ts';
import { MESSAGE } from '../../../electron/rtmp/message-type.ts';
import { splitAggregate } from '../../../electron/rtmp/messages.ts';
import { must, type FuzzTarget } from '../target.ts';

const TRACKS: readonly FrameTrack[] = ['audio', 'video', 'data'];
const LIMIT_BYTES = 1_000_000;

function record(track: number, time: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(6);
  head[0] = track;
  head.writeUInt32BE(time >>> 0, 1);
  head[5] = payload.length;
  return Buffer.concat([head, payload]);
}

/** What an encoder with the key sends: every frame has a role, time never runs back within a track, memory stays within its limit. */
export const target: FuzzTarget = {
  seeds: () => [
    Buffer.concat([
      record(2, 0, encodeAmf0(['@setDataFrame', 'onMetaData', { framerate: 30, videodatarate: '2500' }])),
      record(1, 0, Buffer.from('1700000000014d', 'hex')),
      record(0, 0, Buffer.from('af001210', 'hex')),
      record(1, 0, Buffer.from('1701000000aa', 'hex')),
      record(1, 40, Buffer.from('2701000000bb', 'hex')),
      record(0, 41, Buffer.from('af01cc', 'hex')),
      record(1, 0xffffffff, Buffer.from('2701000000bb', 'hex')),
      record(1, 3, Buffer.from('906876633101', 'hex')),
      record(1, 4, Buffer.from('97000102960068766331017f', 'hex')),
      record(0, 5, Buffer.from('9507610101', 'hex')),
    ]),
  ],
  run: (input) => {
    const timeline = new Timeline();
    const headers = new HeaderSet();
    const buffer = new ShowBuffer({ policy: (input[0] ?? 0) % 2 === 0 ? 'gapless' : 'live-edge', limitMs: 5000, limitBytes: LIMIT_BYTES });
    const last = new Map<FrameTrack, number>();
    let at = 0;
    for (let count = 0; at + 6 <= input.length; count += 1) {
      const track = TRACKS[(input[at] ?? 0) % 3] ?? 'data';
      const size = input[at + 5] ?? 0;
      const payload = input.subarray(at + 6, at + 6 + size);
      const { dts } = timeline.place(track, input.readUInt32BE(at + 1), count * 10);
      at += 6 + size;
      must(Number.isFinite(dts) && dts >= (last.get(track) ?? -Infinity), 'time runs backwards');
      last.set(track, dts);
      const frame: Frame = { track, role: roleOf(track, payload), dts, payload };
      headerSlot(frame);
      if (isHeader(frame)) headers.keep(frame);
      if (frame.role === 'metadata') readNominal(payload);
      buffer.push(frame, count * 10);
      if (count % 7 === 0) buffer.take();
      must(buffer.heldBytes <= LIMIT_BYTES * 2 && buffer.queueMs >= 0, 'a queue without bounds');
    }
    must(headers.list().length <= 40, 'headers without bounds');
    let parts = 0;
    for (const part of splitAggregate({ chunkStreamId: 4, type: MESSAGE.aggregate, streamId: 1, timestamp: 5, payload: input })) {
      must(part.payload.length <= input.length, 'a part longer than the whole');
      parts += 1;
    }
    must(parts <= input.length / 11, 'more parts than fit');
  },
};
