import { expect, test } from 'vitest';
import { readNominal } from '../../../electron/relay/nominal.ts';
import { AmfEcmaArray, encodeAmf0, type AmfObject } from '../../../electron/rtmp/amf0.ts';

const metadata = (entries: AmfObject): Buffer => encodeAmf0(['@setDataFrame', 'onMetaData', new AmfEcmaArray(entries)]);

test.each([
  ['as OBS and ffmpeg write it', { framerate: 30, videodatarate: 6000, audiodatarate: 160 }, { fps: 30, kbps: 6160 }],
  ['numbers as text', { framerate: '29.97', videodatarate: '2500' }, { fps: 29.97, kbps: 2500 }],
  ['sound alone says nothing of the whole', { audiodatarate: 128 }, { fps: null, kbps: null }],
  ['zero is what encoders write that do not know', { framerate: 0, videodatarate: 0 }, { fps: null, kbps: null }],
  ['nonsense', { framerate: Number.NaN, videodatarate: -5, fps: Infinity }, { fps: null, kbps: null }],
] as const)('%s', (_what, entries, nominal) => {
  expect(readNominal(metadata(entries))).toEqual(nominal);
});

test('an object in the place of the array, and no array at all', () => {
  expect(readNominal(encodeAmf0(['onMetaData', { framerate: 25 }]))).toEqual({ fps: 25, kbps: null });
  expect(readNominal(encodeAmf0(['@setDataFrame', 'onMetaData']))).toBeNull();
  expect(readNominal(metadata({ framerate: 30 }).subarray(0, 40))).toBeNull();
});
