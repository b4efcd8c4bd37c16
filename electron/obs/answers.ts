import { z } from 'zod';

/** What OBS answers (obs-websocket protocol v5); more fields than these come and are left alone. */

const count = z.number().min(0).catch(0);

/** `outputSkippedFrames` here: frames that the network did not take. Counters start again at 0 with every reconnect. */
export const streamStatus = z.object({
  outputActive: z.boolean(),
  outputReconnecting: z.boolean(),
  outputCongestion: z.number().catch(0),
  outputDuration: count,
  outputBytes: count,
  outputSkippedFrames: count,
  outputTotalFrames: count,
});
export type StreamStatus = z.infer<typeof streamStatus>;

/** `outputSkippedFrames` here: frames that the encoder was too slow for. Counted since OBS started. */
export const stats = z.object({
  activeFps: z.number().catch(0),
  renderSkippedFrames: count,
  renderTotalFrames: count,
  outputSkippedFrames: count,
  outputTotalFrames: count,
});
export type ObsStats = z.infer<typeof stats>;

const MAX_DEPTH = 8;

/** Shallow enough to be followed and written down again; that it is JSON, its reader vouches. */
function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((entry) => isShallow(entry, depth - 1));
}

/** The key is in here in clear. */
export const serviceSettings = z.object({
  streamServiceType: z.string().max(200),
  streamServiceSettings: z.record(z.string(), z.unknown()).refine((settings) => isShallow(settings, MAX_DEPTH)),
});
export type ServiceSettings = z.infer<typeof serviceSettings>;

export const videoSettings = z.object({ fpsNumerator: z.number().positive(), fpsDenominator: z.number().positive() });

export const profileParameter = z.object({ parameterValue: z.string().max(20_000).nullable().catch(null) });

export const streamStateChanged = z.object({ outputActive: z.boolean(), outputState: z.string().max(100) });

/** An answer that holds nothing of interest. */
export const nothing = z.unknown();
