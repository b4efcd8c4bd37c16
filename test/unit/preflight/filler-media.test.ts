import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { FILLER_AVC_HEADER, FILLER_FPS, LEAST_PICTURE_BYTES, fillerPicture } from '../../../electron/preflight/filler-media.ts';
import { AAC_HEADER, silenceDue } from '../../../electron/preflight/silence.ts';

function flvOf(tags: readonly { readonly type: 8 | 9; readonly timestampMs: number; readonly payload: Buffer }[]): Buffer {
  const parts: Buffer[] = [Buffer.from('464c5601050000000900000000', 'hex')];
  for (const { type, timestampMs, payload } of tags) {
    const header = Buffer.alloc(11);
    header[0] = type;
    header.writeUIntBE(payload.length, 1, 3);
    header.writeUIntBE(timestampMs, 4, 3);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(11 + payload.length);
    parts.push(header, payload, size);
  }
  return Buffer.concat(parts);
}

/** Pictures as a source sends them over two seconds: `left out` are never sent. */
function stream(pictureBytes: (number: number) => number, leftOut: (number: number) => boolean): Buffer {
  const tags: { type: 8 | 9; timestampMs: number; payload: Buffer }[] = silenceDue(-1, 2000).map(({ timestampMs, payload }) => ({
    type: 8,
    timestampMs,
    payload,
  }));
  let sent = 0;
  for (let number = 0; number < 2 * FILLER_FPS; number += 1) {
    if (leftOut(number)) continue;
    tags.push({ type: 9, timestampMs: Math.round((number * 1000) / FILLER_FPS), payload: fillerPicture(sent, pictureBytes(number)) });
    sent += 1;
  }
  tags.sort((left, right) => left.timestampMs - right.timestampMs);
  return flvOf([{ type: 9, timestampMs: 0, payload: FILLER_AVC_HEADER }, { type: 8, timestampMs: 0, payload: AAC_HEADER }, ...tags]);
}

/** Frames of each stream; throws on the first error, and `said` holds every warning. */
function decode(flv: Buffer): { readonly video: number; readonly audio: number; readonly said: string } {
  const args = [
    '-v',
    'warning',
    '-xerror',
    '-err_detect',
    'explode',
    '-f',
    'flv',
    '-i',
    '-',
    '-map',
    '0:v',
    '-map',
    '0:a',
    '-f',
    'framecrc',
    '-',
  ];
  const out = execFileSync('sh', ['-c', 'exec ffmpeg "$@" 2>&1', 'sh', ...args], { input: flv, maxBuffer: 64 * 1024 * 1024 }).toString();
  const lines = out.split('\n').filter((line) => line !== '');
  const frames = lines.filter((line) => /^\d,/.test(line));
  return {
    video: frames.filter((line) => line.startsWith('0,')).length,
    audio: frames.filter((line) => line.startsWith('1,')).length,
    said: lines.filter((line) => !/^[\d#]/.test(line)).join('\n'),
  };
}

describe('filler media', () => {
  it.each([
    ['at 8 Mb/s', () => 33_333, () => false, 60],
    ['with the least there is', () => 0, () => false, 60],
    ['with pictures left out, in runs and alone', () => 5000, (number: number) => number % 7 === 3 || (number > 20 && number < 33), 41],
    ['with pictures cut to the room there is', (number: number) => LEAST_PICTURE_BYTES + number * 97, () => false, 60],
  ])('decodes without an error or a warning %s', (_what, bytes, leftOut, frames) => {
    const decoded = decode(stream(bytes, leftOut));
    expect(decoded.said).toBe('');
    expect(decoded.video).toBe(frames);
    expect(decoded.audio).toBeGreaterThan(80);
  });

  it('is what ffprobe calls a plain stream', () => {
    const streams = execFileSync(
      'ffprobe',
      ['-v', 'warning', '-show_entries', 'stream=codec_name,profile,width,height,r_frame_rate', '-of', 'csv=p=0', '-f', 'flv', '-'],
      {
        input: stream(
          () => 2000,
          () => false,
        ),
      },
    );
    expect(streams.toString().trim().split('\n')).toEqual(['h264,Constrained Baseline,64,64,30/1', 'aac,LC,0/0']);
  });

  it('makes a picture exactly as large as it is told', () => {
    for (const bytes of [LEAST_PICTURE_BYTES, LEAST_PICTURE_BYTES + 1, 4096, 1_000_000])
      expect(fillerPicture(0, bytes)).toHaveLength(bytes);
    expect(fillerPicture(0, 1)).toHaveLength(LEAST_PICTURE_BYTES);
  });
});
