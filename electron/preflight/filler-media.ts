import { SILENCE_METADATA } from './silence.ts';

/**
 * A stream of any bit rate that every decoder takes: black 64x64 at 30 fps (H.264 constrained baseline, level 5.1 for the rates it may
 * carry), filled up with filler data. Each picture is an IDR of its own, so that one left out damages no other; the sound is silence.
 */
export const FILLER_FPS = 30;

/** AVCDecoderConfigurationRecord behind its tag header. */
export const FILLER_AVC_HEADER = Buffer.from('17000000000142c033ffe100156742c033dc426c0440000003004000000f03c60ce001000568ce044b20', 'hex');

/** Two IDR pictures in a row must not share their idr_pic_id. */
const PICTURES = [
  Buffer.from('6588843f262800086fc9c9c9d75d75d75d75d75d75e0', 'hex'),
  Buffer.from('6588820fc98a00021bf2727275d75d75d75d75d75d78', 'hex'),
] as const;

const TAG_BYTES = 5;
const LENGTH_BYTES = 4;
const FILLER_NAL = 0x0c;
const FILLER_BYTE = 0xff;
const TRAILING_BITS = 0x80;
/** Of a filler unit without any filler: its length, its header, its end. */
const FILLER_FRAME_BYTES = LENGTH_BYTES + 2;

/** The least that {@link fillerPicture} makes. */
export const LEAST_PICTURE_BYTES = TAG_BYTES + LENGTH_BYTES + PICTURES[0].length + FILLER_FRAME_BYTES;

/** The FLV tag body of the picture with this number among those sent, `bytes` long. */
export function fillerPicture(number: number, bytes: number): Buffer {
  const picture = PICTURES[number % 2 === 0 ? 0 : 1];
  const body = Buffer.alloc(Math.max(bytes, LEAST_PICTURE_BYTES), FILLER_BYTE);
  body.set([0x17, 1, 0, 0, 0]);
  let at = body.writeUInt32BE(picture.length, TAG_BYTES);
  at += picture.copy(body, at);
  at = body.writeUInt32BE(body.length - at - LENGTH_BYTES, at);
  body[at] = FILLER_NAL;
  body[body.length - 1] = TRAILING_BITS;
  return body;
}

/** The body of the @setDataFrame that goes first. */
export function fillerMetadata(kbps: number): { readonly [key: string]: number | boolean | string } {
  return {
    width: 64,
    height: 64,
    framerate: FILLER_FPS,
    videocodecid: 7,
    videodatarate: kbps,
    ...SILENCE_METADATA,
    encoder: 'Cuelight uplink test',
  };
}
