import { AAC_HEADER, SILENCE_METADATA, dueTimes, silenceDue } from './silence.ts';

/**
 * Two seconds of black 640x360 at 15 fps (H.264 baseline, one key frame, then frames that repeat it) and AAC-LC silence at 44.1 kHz stereo:
 * what a publish test shows, small enough for any uplink (about 8 kb/s of video). Every decoder takes it; a closed GOP, so it can repeat.
 */
export interface BlackMessage {
  readonly kind: 'audio' | 'video';
  readonly timestampMs: number;
  /** The FLV tag body, as RTMP carries it. */
  readonly payload: Buffer;
}

const FPS = 15;

/** AVCDecoderConfigurationRecord behind its tag header. */
const AVC_HEADER = Buffer.from('17000000000142c016ffe100196742c016d900a02ff970110000030001000003001e0f162e4801000568cb83cb20', 'hex');

const KEY_FRAME_NAL =
  'ZYiEBLyYoAA4oycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJycnJ1111111111111111111111111111111111111111111111111111111' +
  '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111' +
  '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111' +
  '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111' +
  '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111' +
  '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111' +
  '111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111' +
  '1111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111114A=';

const REPEAT_NALS = [
  '419a380a78039980',
  '419a5402be00e660',
  '419a6015f00733',
  '419a8015f00733',
  '419aa016f00733',
  '419ac016f00733',
  '419ae016f00733',
  '419b0016f00733',
  '419b2016f00733',
  '419b4016f00733',
  '419b6016f00733',
  '419b8016f00733',
  '419ba016f00733',
  '419bc016f00733',
  '419be016f00733',
  '419a0016f00733',
  '419a2016f00733',
  '419a4016f00733',
  '419a6016f00733',
  '419a8016f00733',
  '419aa016f00733',
  '419ac016f00733',
  '419ae016f00733',
  '419b0016f00733',
  '419b2016f00733',
  '419b4016f00733',
  '419b6016f00733',
  '419b8016f00733',
  '419ba016f00733',
];

const GOP: readonly Buffer[] = [
  tag(0x17, Buffer.from(KEY_FRAME_NAL, 'base64')),
  ...REPEAT_NALS.map((hex) => tag(0x27, Buffer.from(hex, 'hex'))),
];

/** The body of the @setDataFrame that goes first. */
export const BLACK_METADATA = {
  width: 640,
  height: 360,
  framerate: FPS,
  videocodecid: 7,
  ...SILENCE_METADATA,
  encoder: 'Cuelight publish test',
} as const;

/** Both sequence headers, to be sent first, at timestamp 0. */
export function blackHeaders(): readonly BlackMessage[] {
  return [
    { kind: 'video', timestampMs: 0, payload: AVC_HEADER },
    { kind: 'audio', timestampMs: 0, payload: AAC_HEADER },
  ];
}

/** Everything due up to and including `untilMs` that was not due at `afterMs`, in order of time; begin with `afterMs` -1. */
export function blackMessages(afterMs: number, untilMs: number): readonly BlackMessage[] {
  const video = dueTimes(afterMs, untilMs, 1000 / FPS).map(([index, timestampMs]): BlackMessage => ({
    kind: 'video',
    timestampMs,
    payload: GOP[index % GOP.length] ?? AVC_HEADER,
  }));
  const audio = silenceDue(afterMs, untilMs).map(({ timestampMs, payload }): BlackMessage => ({ kind: 'audio', timestampMs, payload }));
  return [...video, ...audio].sort((left, right) => left.timestampMs - right.timestampMs);
}

function tag(kind: number, nal: Buffer): Buffer {
  const body = Buffer.alloc(9 + nal.length);
  body[0] = kind;
  body[1] = 1;
  body.writeUInt32BE(nal.length, 5);
  nal.copy(body, 9);
  return body;
}
