/** How a control was reached; only `answers` counts for it. */
export type ControlState = 'answers' | 'refused' | 'unreachable' | 'silent' | 'wrong-content' | 'unresolved';

export interface ControlResult {
  readonly host: string;
  readonly port: number;
  readonly kind: '443' | '1935';
  readonly state: ControlState;
  /** TCP connect time, null unless it opened. */
  readonly rttMs: number | null;
  readonly errno: string | null;
}

/** What all controls of one kind say together. `none`: none is known, or none of their names could be resolved. */
export type ControlGroup = 'answers' | 'refused' | 'silent' | 'none';

export interface ControlsOutcome {
  readonly results: readonly ControlResult[];
  readonly on443: ControlGroup;
  readonly on1935: ControlGroup;
  /** The quickest connect of those that answered. */
  readonly rttMs: number | null;
  /** SHA-256 fingerprint of who signed for the TLS controls, when nobody we know did: the mark of an interceptor. */
  readonly untrustedIssuer: string | null;
}
