import type { CloudAccount } from '../cloud/account.ts';
import type { SigningKeys, Algorithm } from '../push-url/provider.ts';

export type PublishMode = 'never' | 'ask' | 'real' | 'rehearsal';

export interface ControlAddress {
  readonly host: string;
  readonly port: number;
}

/** One pre-flight, as asked for. Holds secrets: it never leaves main. */
export interface PreflightRequest {
  /** As pasted. */
  readonly text: string;
  readonly keys: SigningKeys;
  readonly algorithm: Algorithm | 'auto';
  readonly plannedHours: number | null;
  /** A provider's id, or null to find it by host and parameters. */
  readonly provider: string | null;
  readonly publish: PublishMode;
  /** How long a started publish must stay connected with media, default 3000. */
  readonly holdMs: number;
  readonly playUrl: string | null;
  /** Credentials of the cloud's own API; absent: it is not asked. */
  readonly cloud?: CloudAccount;
  readonly controls: 'built-in' | 'none' | readonly ControlAddress[];
  /** Measure the uplink: on a rehearsal stream, or on the real one where there is none and `publish` is `real`. */
  readonly uplink?: boolean;
  /** Picture and sound together; without it the uplink is measured against nothing. */
  readonly plannedKbps?: number | null;
  /** Whole pre-flight, the uplink and waiting for the user apart, default 20000. */
  readonly timeoutMs: number;
  /** True when this computer made the URL or will sign it again: then a wrong clock is a failure. */
  readonly signsHere: boolean;
  /** DNS over HTTPS as a second opinion; the command line never does. */
  readonly allowDoh: boolean;
}
