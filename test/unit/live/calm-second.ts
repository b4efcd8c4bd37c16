import type { LiveMetrics } from '../../../electron/contract/live-status.ts';

/** What is measured in a second in which all is well. */
export const CALM_SECOND: LiveMetrics = {
  inKbps: 6000,
  outKbps: 6000,
  fps: 30,
  gopMs: 2000,
  queueMs: 0,
  queueBytes: 0,
  droppedFrames: 0,
  unackedBytes: 0,
  avSkewMs: 0,
};
