import type { UpdateFault } from '../contract/update.ts';
import { get, readBody } from './get.ts';
import { readSignedRelease, SIGNED_RELEASE_MOST_BYTES, signedReleaseName, type Release, type ReleaseReader } from './release.ts';
import { limitTime } from './time-limit.ts';
import { isNewer } from './version.ts';

/** One small file: a server that needs longer is as good as none, ms. */
const CHECK_MS = 15_000;

export interface CheckOptions extends ReleaseReader {
  /** The folder that releases lie in; ends with a slash. */
  readonly baseUrl: URL;
  /** This program's version. */
  readonly current: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

export type CheckResult =
  | { readonly kind: 'current' }
  | { readonly kind: 'found'; readonly release: Release }
  | { readonly kind: 'failed'; readonly fault: UpdateFault };

/** Whether there is a newer release. An older one that is truly signed is no update: nobody can send a program back to its old faults. */
export async function checkForRelease({ baseUrl, current, signal, timeoutMs = CHECK_MS, ...reader }: CheckOptions): Promise<CheckResult> {
  const limit = limitTime(signal, timeoutMs);
  const url = new URL(signedReleaseName(reader.platform, reader.arch), baseUrl);
  const response = await get(url, { signal: limit.signal, silenceMs: timeoutMs });
  const document = response === null ? null : await readBody(response, SIGNED_RELEASE_MOST_BYTES);
  limit.end();
  // A line that is cut at the limit may look like the end of the document.
  if (document === null || limit.signal.aborted) return { kind: 'failed', fault: 'unreachable' };
  const release = readSignedRelease(document, reader);
  if (release === null) return { kind: 'failed', fault: 'unsigned' };
  return isNewer(release.version, current) ? { kind: 'found', release } : { kind: 'current' };
}
