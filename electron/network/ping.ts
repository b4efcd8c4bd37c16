import { execFile } from 'node:child_process';
import { isIP } from 'node:net';

const LIMIT_MS = 1400;
const SMALL_BYTES = 56;
/** Fills an Ethernet packet, headers included. */
const LARGE_BYTES = { 4: 1472, 6: 1452 } as const;

/** `told`: it did not arrive, and somebody said why, so that connections adapt by themselves. */
type Echo = 'answered' | 'told' | 'silent' | 'none';

/**
 * The system's `ping`, small against full-size packets that may not be cut: true when the small one is answered and the large one vanishes
 * without a word. Null when it cannot be said (no `ping`, no answers at all).
 */
export async function largePacketsVanish(address: string, signal: AbortSignal): Promise<boolean | null> {
  const family = isIP(address.replace(/%.*$/, ''));
  if (family === 0) return null;
  const [small, large] = await Promise.all([
    echo(pingArguments(address, family === 6 ? 6 : 4, SMALL_BYTES), signal),
    echo(pingArguments(address, family === 6 ? 6 : 4, LARGE_BYTES[family === 6 ? 6 : 4]), signal),
  ]);
  return small === 'answered' ? large === 'silent' : null;
}

function pingArguments(address: string, family: 4 | 6, bytes: number): readonly string[] | null {
  const size = String(bytes);
  const { platform } = process;
  if (platform === 'linux') return [`-${String(family)}`, '-n', '-c', '1', '-W', '1', '-M', 'do', '-s', size, address];
  if (platform === 'darwin') return family === 4 ? ['-n', '-c', '1', '-t', '1', '-D', '-s', size, address] : null;
  if (platform === 'win32') return [`-${String(family)}`, '-n', '1', '-w', '1000', ...(family === 4 ? ['-f'] : []), '-l', size, address];
  return null;
}

function echo(args: readonly string[] | null, signal: AbortSignal): Promise<Echo> {
  if (args === null || signal.aborted) return Promise.resolve('none');
  return new Promise((resolve) => {
    execFile('ping', [...args], { signal, timeout: LIMIT_MS, windowsHide: true }, (error, stdout, stderr) => {
      const text = `${stdout}${stderr}`;
      // A reply shows its time to live, in every language of every system.
      if (/\b(?:ttl|hlim)[=:]/i.test(text)) resolve('answered');
      else if (/too long|frag|mtu|unreachable/i.test(text)) resolve('told');
      else resolve(error !== null && (error.code === 'ENOENT' || signal.aborted) ? 'none' : 'silent');
    });
  });
}
