import type { ConnectionEnd } from './connection.ts';
import type { ProtocolFault } from './fault.ts';

export interface StepOptions {
  readonly signal: AbortSignal;
  /** Counted from the step's start; silence is judged, not waited out. */
  readonly timeoutMs: number;
}

export interface ConnectFields {
  readonly app: string;
  /** Holds the domain, never an address that it resolved to. */
  readonly tcUrl: string;
}

/** Why a step did not end as hoped. `ms` is its length on the monotonic clock, `receivedBytes` what came during it. */
export type StepFailure =
  | { readonly ok: false; readonly reason: 'silent' | 'aborted'; readonly ms: number; readonly receivedBytes: number }
  | { readonly ok: false; readonly reason: 'closed'; readonly ms: number; readonly receivedBytes: number; readonly end: ConnectionEnd }
  | { readonly ok: false; readonly reason: 'protocol'; readonly ms: number; readonly receivedBytes: number; readonly fault: ProtocolFault };

/** What the server said with an answer or a status. Codes are compared without regard to case. */
export interface ServerWord {
  /** The command that carried it: `onStatus`, `_result`, `_error`, `onFCPublish`, … */
  readonly command: string;
  readonly transactionId: number;
  /** `status`, `warning`, `error`, or empty. */
  readonly level: string;
  readonly code: string;
  readonly description: string;
  /** Where a refusal or a moving server sends us. */
  readonly redirect: string | null;
  /** Monotonic. */
  readonly atMs: number;
}

export type HandshakeResult =
  | {
      readonly ok: true;
      readonly ms: number;
      /** S2 repeats C1. Evidence only. */
      readonly echoed: boolean;
    }
  | { readonly ok: false; readonly reason: 'not-rtmp'; readonly ms: number; readonly receivedBytes: number; readonly firstBytes: Buffer }
  | StepFailure;

export type ConnectResult =
  | { readonly ok: true; readonly ms: number; readonly word: ServerWord }
  | { readonly ok: false; readonly reason: 'refused'; readonly ms: number; readonly receivedBytes: number; readonly word: ServerWord }
  | StepFailure;

export type CreateStreamResult =
  | { readonly ok: true; readonly ms: number; readonly streamId: number }
  | { readonly ok: false; readonly reason: 'refused'; readonly ms: number; readonly receivedBytes: number; readonly word: ServerWord }
  | StepFailure;

/** `ok` is a Start; a refusal is any other decisive status. */
export type StatusResult = ConnectResult;

export type AnswerResult = { readonly ok: true; readonly ms: number } | StepFailure;
