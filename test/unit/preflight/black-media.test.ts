import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { blackHeaders, blackMessages, type BlackMessage } from '../../../electron/preflight/black-media.ts';

function flvOf(messages: readonly BlackMessage[]): Buffer {
  const parts: Buffer[] = [Buffer.from('464c5601050000000900000000', 'hex')];
  for (const { kind, timestampMs, payload } of messages) {
    const header = Buffer.alloc(11);
    header[0] = kind === 'video' ? 9 : 8;
    header.writeUIntBE(payload.length, 1, 3);
    header.writeUIntBE(timestampMs, 4, 3);
    const size = Buffer.alloc(4);
    size.writeUInt32BE(11 + payload.length);
    parts.push(header, payload, size);
  }
  return Buffer.concat(parts);
}

describe('black media', () => {
  it('decodes without an error, over more than one GOP, at its frame rate, and is black', () => {
    const flv = flvOf([...blackHeaders(), ...blackMessages(-1, 5000)]);
    const frames = execFileSync(
      'ffmpeg',
      ['-v', 'error', '-xerror', '-err_detect', 'explode', '-f', 'flv', '-i', '-', '-map', '0:v', '-map', '0:a', '-f', 'framecrc', '-'],
      { input: flv },
    );
    const lines = frames
      .toString()
      .split('\n')
      .filter((line) => /^\d/.test(line));
    const video = lines.filter((line) => line.startsWith('0,')).map((line) => line.split(',').at(-1));
    expect(video).toHaveLength(76);
    expect(new Set(video).size).toBe(1);
    expect(lines.filter((line) => line.startsWith('1,')).length).toBeGreaterThan(200);
  });

  it('gives each message once, in order, however the time is cut', () => {
    const whole = blackMessages(-1, 3000);
    const pieces: BlackMessage[] = [];
    let afterMs = -1;
    for (const untilMs of [0, 1, 66, 67, 500, 501, 1999, 3000]) {
      pieces.push(...blackMessages(afterMs, untilMs));
      afterMs = untilMs;
    }
    expect(pieces.map(({ kind, timestampMs }) => `${kind} ${timestampMs}`)).toEqual(
      whole.map(({ kind, timestampMs }) => `${kind} ${timestampMs}`),
    );
    expect(whole.filter(({ kind }) => kind === 'video')).toHaveLength(46);
  });
});
