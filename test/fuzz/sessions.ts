import { Duplex } from 'node:stream';
import type { ProtocolFault } from '../../electron/rtmp/fault.ts';
import { ChunkWriter } from '../../electron/rtmp/chunk-writer.ts';
import { MESSAGE, type RtmpMessage } from '../../electron/rtmp/message-type.ts';
import { must } from './target.ts';

/** What a session did with the bytes of its peer. */
export interface Seen {
  readonly log: string[];
  fault: ProtocolFault | null;
}

export interface Session {
  destroy(): void;
}

const MOST_ANSWERED_BYTES = 300_000;

/** Hands the bytes to a session in pieces and looks at what it says: never an exception, never answers without end. */
export function feed(open: (stream: Duplex, seen: Seen) => Session, handshake: Buffer, input: Buffer, pieceBytes: number): Seen {
  let answered = 0;
  const stream = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, done) => {
      answered += chunk.length;
      done();
    },
  });
  const seen: Seen = { log: [], fault: null };
  const session = open(stream, seen);
  stream.emit('data', Buffer.from(handshake));
  for (let at = 0; at < input.length && !stream.destroyed; at += pieceBytes)
    stream.emit('data', Buffer.from(input.subarray(at, at + pieceBytes)));
  session.destroy();
  must(answered <= MOST_ANSWERED_BYTES + input.length * 64, 'answers out of all proportion');
  if (seen.fault !== null) {
    const { offset, bytes } = seen.fault.evidence;
    must(bytes.length <= 36, 'a fault that shows too much');
    must(offset >= 0 && offset <= handshake.length + input.length, 'a fault outside of what came');
  }
  return seen;
}

/** Messages as chunks, in the chunk size that they themselves set. */
export function chunked(...messages: readonly RtmpMessage[]): Buffer {
  const writer = new ChunkWriter();
  return Buffer.concat(
    messages.map((message) => {
      const bytes = writer.encode(message);
      if (message.type === MESSAGE.setChunkSize) writer.setChunkBytes(message.payload.readUInt32BE(0));
      return bytes;
    }),
  );
}
