import { describe, expect, test } from 'vitest';
import { headerSlot, roleOf, type FrameRole, type FrameTrack } from '../../../electron/relay/frame.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
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
  ['Enhanced colour metadata, which a new session needs again', 'video', bytes('d468766331'), 'header'],
  ['Enhanced end of sequence', 'video', bytes('9268766331'), 'other'],
  ['a packet type that nobody knows', 'video', bytes('9e68766331'), 'other'],
  ['ModEx before a key frame', 'video', bytes('970200000001 68766331'), 'key'],
  ['ModEx before a configuration', 'video', bytes('9702000000 00 68766331'), 'header'],
  ['two ModEx, one of 256 bytes, before an inter frame', 'video', bytes(`a7ff00ff${'00'.repeat(256)}07000003 68766331`), 'inter'],
  ['ModEx that is cut', 'video', bytes('97ff'), 'other'],
  ['multitrack: configuration of the first track', 'video', bytes('9600 68766331 00'), 'header'],
  ['multitrack: configuration of the second track', 'video', bytes('9600 68766331 01'), 'header'],
  ['multitrack: key frame of the first track', 'video', bytes('9601 61763031 00'), 'key'],
  ['multitrack: key frame of the second track, where nobody begins', 'video', bytes('9601 61763031 01'), 'side'],
  ['multitrack: inter frame of the first of many', 'video', bytes('a611 61763031 00000010'), 'inter'],
  ['multitrack, each with a codec of its own', 'video', bytes('9623 61763031 00000010'), 'key'],
  ['multitrack that is cut', 'video', bytes('960168'), 'other'],
  ['ModEx before multitrack', 'video', bytes('9700aa0601 61763031 02'), 'side'],
  ['AAC configuration', 'audio', bytes('af001190'), 'header'],
  ['AAC sound', 'audio', bytes('af0121'), 'sound'],
  ['MP3 sound whose second byte is 0', 'audio', bytes('2f00'), 'sound'],
  ['Enhanced audio configuration', 'audio', bytes('904f707573'), 'header'],
  ['Enhanced multichannel configuration', 'audio', bytes('944f707573'), 'header'],
  ['Enhanced multitrack audio: configuration', 'audio', bytes('9500 4f707573 01'), 'header'],
  ['Enhanced multitrack audio: sound', 'audio', bytes('9501 4f707573 01'), 'sound'],
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

test('a header too long to be one is not kept for ever', () => {
  expect(roleOf('video', Buffer.concat([bytes('1700000000'), Buffer.alloc(300_000)]))).toBe('other');
  expect(roleOf('data', Buffer.concat([setDataFrame, Buffer.alloc(300_000)]))).toBe('other');
});

test('headers replace their own kind only', () => {
  const slot = (track: FrameTrack, hex: string): string => {
    const payload = Buffer.from(hex, 'hex');
    return headerSlot({ track, role: roleOf(track, payload), dts: 0, payload });
  };
  const slots = [
    slot('video', '1700000000'),
    slot('video', 'd468766331'),
    slot('video', '96006876633101'),
    slot('video', '96006876633102'),
    slot('audio', 'af001190'),
    slot('audio', '944f707573'),
    slot('audio', '95004f70757301'),
  ];
  expect(new Set(slots).size).toBe(slots.length);
  // A stream that changes from AVC to HEVC has one configuration, however it is written.
  expect(slot('video', '9068766331')).toBe(slots[0]);
  expect(slot('video', '9561763031')).toBe(slots[0]);
  expect(slot('video', '96006876633100')).toBe(slots[0]);
});
