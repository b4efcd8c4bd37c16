import { describe, expect, test } from 'vitest';
import { roleOf, type FrameRole, type FrameTrack } from '../../../electron/relay/frame.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const setDataFrame = Buffer.concat([
  Buffer.from([2, 0, 13]),
  Buffer.from('@setDataFrame'),
  Buffer.from([2, 0, 10]),
  Buffer.from('onMetaData'),
]);

const CASES: readonly (readonly [string, FrameTrack, Uint8Array, FrameRole])[] = [
  ['AVC configuration', 'video', bytes('1700000000014d'), 'header'],
  ['AVC key frame', 'video', bytes('1701000042'), 'key'],
  ['AVC inter frame', 'video', bytes('2701000042'), 'inter'],
  ['AVC disposable frame', 'video', bytes('3701000042'), 'inter'],
  ['AVC end of sequence', 'video', bytes('1702000000'), 'other'],
  ['HEVC as codec 12: configuration', 'video', bytes('1c00000000'), 'header'],
  ['HEVC as codec 12: key frame', 'video', bytes('1c01000000'), 'key'],
  ['a codec without configuration: key frame', 'video', bytes('1200ff'), 'key'],
  ['a command for the player', 'video', bytes('5700'), 'other'],
  ['Enhanced HEVC configuration', 'video', bytes('9068766331'), 'header'],
  ['Enhanced HEVC key frame', 'video', bytes('9168766331'), 'key'],
  ['Enhanced HEVC key frame without composition time', 'video', bytes('9368766331'), 'key'],
  ['Enhanced AV1 inter frame', 'video', bytes('a161763031'), 'inter'],
  ['Enhanced AV1 configuration for MPEG-2 TS', 'video', bytes('9561763031'), 'header'],
  ['Enhanced colour metadata', 'video', bytes('d468766331'), 'other'],
  ['AAC configuration', 'audio', bytes('af001190'), 'header'],
  ['AAC sound', 'audio', bytes('af0121'), 'sound'],
  ['MP3 sound whose second byte is 0', 'audio', bytes('2f00'), 'sound'],
  ['Enhanced audio configuration', 'audio', bytes('904f707573'), 'header'],
  ['Enhanced audio', 'audio', bytes('914f707573'), 'sound'],
  ['metadata', 'data', setDataFrame, 'metadata'],
  ['bare metadata', 'data', setDataFrame.subarray(16), 'metadata'],
  ['@setDataFrame alone', 'data', setDataFrame.subarray(0, 16), 'other'],
  ['a cue point', 'data', bytes('02000a6f6e437565506f696e74'), 'other'],
  ['a string longer than the message', 'data', bytes('02ffff6f'), 'other'],
  ['nothing at all: video', 'video', bytes(''), 'other'],
  ['nothing at all: audio', 'audio', bytes(''), 'other'],
  ['nothing at all: data', 'data', bytes(''), 'other'],
  ['one byte of video', 'video', bytes('17'), 'other'],
];

describe('what a message is, from its first bytes', () => {
  test.each(CASES)('%s', (_name, track, payload, role) => {
    expect(roleOf(track, payload)).toBe(role);
  });
});
