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

/** The key is in here in clear. */
export const serviceSettings = z.object({
  streamServiceType: z.string().max(200),
  streamServiceSettings: z.record(z.string(), z.json()),
});
export type ServiceSettings = z.infer<typeof serviceSettings>;

export const videoSettings = z.object({ fpsNumerator: z.number().positive(), fpsDenominator: z.number().positive() });

export const profileParameter = z.object({ parameterValue: z.string().max(20_000).nullable().catch(null) });

export const streamStateChanged = z.object({ outputActive: z.boolean(), outputState: z.string().max(100) });

/** An answer that holds nothing of interest. */
export const nothing = z.unknown();
