import type { IncidentCause, LiveEvent } from '../contract/live-status.ts';

export type LiveSourceKind = 'relay' | 'obs' | 'watch';

export type Tell = (event: LiveEvent) => void;

export type SourceStart =
  | { readonly ok: true }
  /** `errno`: the local address cannot be listened on. `code`: the text is no push URL (or no play URL). */
  | { readonly ok: false; readonly errno: string }
  | { readonly ok: false; readonly code: IncidentCause };

export interface SourceEnd {
  /** Why no retry would ever succeed, or null for an end that was wanted. */
  readonly reason: IncidentCause | null;
}

/** Where a show's states and incidents come from; all sources tell the same ones. */
export interface LiveSource {
  readonly kind: LiveSourceKind;
  /** Resolves once it works, or cannot. */
  start(): Promise<SourceStart>;
  /** The next attempt begins at once: the user's button, a network that changed. */
  retryNow(): void;
  /** The system is about to sleep, or woke up; what a source cannot see by itself. */
  slept(gapMs: number): void;
  /** Ends the show in order, sending what is left for at most `drainMs`. */
  stop(drainMs: number): void;
  stopNow(): void;
  /** Settles when it is over and nothing is left behind. */
  readonly ended: Promise<SourceEnd>;
}
