import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { get } from './get.ts';
import type { ReleaseFile } from './release.ts';
import { limitTime } from './time-limit.ts';

/** A line that carries nothing for this long has come to an end, ms. */
const SILENCE_MS = 30_000;
/** At this a release takes half a day: there would be a newer one. */
const LEAST_BYTES_PER_S = 4096;

export interface DownloadOptions {
  readonly url: URL;
  /** What was signed of it. */
  readonly file: Pick<ReleaseFile, 'size' | 'sha512'>;
  /** Where it is written. */
  readonly to: string;
  readonly onPercent: (percent: number) => void;
  readonly signal: AbortSignal;
  readonly silenceMs?: number;
  /** A line that is slower than this on the whole is given up. */
  readonly leastBytesPerS?: number;
}

/** Brings the file that was signed, byte for byte, or says why not. Of a server that sends more than that, no more is taken. */
export async function download(options: DownloadOptions): Promise<'unreachable' | 'damaged' | null> {
  const { url, file, signal, silenceMs = SILENCE_MS, leastBytesPerS = LEAST_BYTES_PER_S } = options;
  const limit = limitTime(signal, silenceMs + (file.size / leastBytesPerS) * 1000);
  const response = await get(url, { signal: limit.signal, silenceMs });
  try {
    if (response === null) return 'unreachable';
    const whole = await take(response, options);
    // A line that broke is not the file's fault.
    if (whole) return null;
    return response.complete || response.errored === null ? 'damaged' : 'unreachable';
  } finally {
    limit.end();
    response?.destroy();
  }
}

/** Writing may fail: that is thrown. */
async function take(response: IncomingMessage, { file: { size, sha512 }, to, onPercent }: DownloadOptions): Promise<boolean> {
  const hash = createHash('sha512');
  const target = await open(to, 'w', 0o600);
  let bytes = 0;
  let percent = 0;
  try {
    for await (const chunk of wholeChunks(response)) {
      bytes += chunk.length;
      if (bytes > size) return false;
      hash.update(chunk);
      await target.writeFile(chunk);
      const now = Math.floor((bytes / size) * 100);
      if (now > percent) onPercent(now);
      percent = now;
    }
    await target.sync();
  } finally {
    await target.close();
  }
  return bytes === size && hash.digest('base64') === sha512;
}

/** A connection that breaks ends the file: it is then too short. */
async function* wholeChunks(response: IncomingMessage): AsyncGenerator<Buffer> {
  const chunks = (response as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  for (;;) {
    const next = await chunks.next().catch(() => ({ done: true }) as const);
    if (next.done === true) return;
    yield next.value;
  }
}

/** Whether a file on disk is still the one that was signed. */
export async function isWhole(path: string, { size, sha512 }: Pick<ReleaseFile, 'size' | 'sha512'>): Promise<boolean> {
  const hash = createHash('sha512');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path, { end: size }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      hash.update(chunk);
    }
  } catch {
    return false;
  }
  return bytes === size && hash.digest('base64') === sha512;
}
