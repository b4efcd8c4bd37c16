import type { AmfObject } from './amf0.ts';
import type { RtmpMessage } from './message-type.ts';
import { command, setChunkSize, setPeerBandwidth, windowAckSize } from './messages.ts';
import type { Refusal } from './server-policy.ts';

/** A connection of ours has one stream. */
export const STREAM_ID = 1;
const WINDOW_BYTES = 2_500_000;

export function connectAccepted(transactionId: number, chunkBytes: number): readonly RtmpMessage[] {
  return [
    windowAckSize(WINDOW_BYTES),
    setPeerBandwidth(WINDOW_BYTES),
    setChunkSize(chunkBytes),
    command('_result', transactionId, { fmsVer: 'FMS/3,0,1,123', capabilities: 31 }, [
      info('status', 'NetConnection.Connect.Success', 'Connection succeeded.'),
    ]),
  ];
}

export function connectRefused(transactionId: number, { code, description }: Refusal): RtmpMessage {
  return command('_error', transactionId, null, [info('error', code, description)]);
}

/** Of the stream: a Start, an end, a refusal. */
export function status(level: 'status' | 'error', code: string, description: string): RtmpMessage {
  return command('onStatus', 0, null, [info(level, code, description)], STREAM_ID);
}

function info(level: string, code: string, description: string): AmfObject {
  return { level, code, description };
}
