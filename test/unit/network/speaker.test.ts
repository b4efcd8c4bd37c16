import { expect, it } from 'vitest';
import { speakerOf } from '../../../electron/network/speaker.ts';

it.each([
  ['HTTP/1.1 400 Bad Request', 'http'],
  ['HT', 'http'],
  ['<!DOCTYPE HTML>', 'http'],
  ['<html>\r\n<head>', 'http'],
  ['SSH-2.0-OpenSSH_9.6', 'ssh'],
  ['\u0015\u0003\u0001', 'tls'],
  ['220 mail.example', 'other'],
  ['', 'other'],
])('%j is said by %s', (text, speaker) => {
  expect(speakerOf(Buffer.from(text, 'latin1'))).toBe(speaker);
});
