import type { PreflightRequest } from '../../electron/preflight/request.ts';

/** A pre-flight that asks nobody outside and publishes nothing, but for what is changed. */
export function madeRequest(change: Partial<PreflightRequest> = {}): PreflightRequest {
  return {
    text: '',
    keys: {},
    algorithm: 'auto',
    plannedHours: null,
    provider: null,
    publish: 'never',
    holdMs: 3000,
    playUrl: null,
    controls: 'none',
    timeoutMs: 20_000,
    signsHere: false,
    allowDoh: false,
    ...change,
  };
}
