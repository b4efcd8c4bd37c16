import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { largePacketsVanish } from '../../../electron/network/ping.ts';

const REPLY = 'echo "64 bytes from 192.0.2.9: icmp_seq=1 ttl=57 time=11.2 ms"';
const LOST = 'echo "1 packets transmitted, 0 received, 100% packet loss"; exit 1';

const realPath = process.env['PATH'];
const folders: string[] = [];
afterEach(() => {
  process.env['PATH'] = realPath;
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** Puts a `ping` of ours before the system's: one line for small packets, one for large ones. */
function pingSays(small: string, large: string): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'cuelight-ping-'));
  folders.push(folder);
  const file = path.join(folder, 'ping');
  writeFileSync(file, `#!/bin/sh\ncase "$*" in *"-s 56 "*) ${small};; *) ${large};; esac\n`);
  chmodSync(file, 0o755);
  process.env['PATH'] = `${folder}:${realPath ?? ''}`;
}

describe('largePacketsVanish', () => {
  it.each<[what: string, small: string, large: string, expected: boolean | null]>([
    ['both answered', REPLY, REPLY, false],
    ['only the small one', REPLY, LOST, true],
    [
      'the large one is refused with a reason: connections adapt by themselves',
      REPLY,
      'echo "From 10.0.0.1 Frag needed and DF set (mtu = 1400)"; exit 1',
      false,
    ],
    ['too long for this very interface', REPLY, 'echo "ping: local error: message too long, mtu=1420" >&2; exit 1', false],
    ['nothing answered', LOST, LOST, null],
  ])('%s', async (_what, small, large, expected) => {
    pingSays(small, large);
    expect(await largePacketsVanish('192.0.2.9', new AbortController().signal)).toBe(expected);
  });

  it('cannot be said without a ping, nor of a name', async () => {
    process.env['PATH'] = '/nonexistent';
    expect(await largePacketsVanish('192.0.2.9', new AbortController().signal)).toBeNull();
    expect(await largePacketsVanish('push.example.com', new AbortController().signal)).toBeNull();
  });
});
