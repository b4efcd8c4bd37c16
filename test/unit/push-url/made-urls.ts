import { createHash } from 'node:crypto';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';
import type { PushTarget } from '../../../electron/push-url/target.ts';

/** Made for these tests; no service knows it. */
export const KEY = '69e0daf7234b01f257a7adb9f807ae9f';
export const BACKUP_KEY = 'c0ffee00d15ea5e5ba5eba11c0dec0de';
export const SIGNED = 'rtmp://push.example.com/live/friday-night?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=5C271099';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export function targetOf(text: string): PushTarget {
  const parsed = parsePushUrl(text);
  if (!parsed.ok) throw new Error(`not read: ${parsed.code}`);
  return parsed.target;
}
