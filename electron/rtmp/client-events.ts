import type { ConnectionEnd } from './connection.ts';
import type { RtmpMessage } from './message-type.ts';
import type { ServerWord } from './steps.ts';

/** Told as they happen, beside the steps' own results. */
export interface ClientEvents {
  /** Any bytes. */
  readonly heard?: () => void;
  readonly acked?: () => void;
  readonly ponged?: () => void;
  /** The stream takes more. */
  readonly drained?: () => void;
  readonly word?: (word: ServerWord) => void;
  /** What a `play` brings. */
  readonly media?: (message: RtmpMessage) => void;
  readonly ended?: (end: ConnectionEnd) => void;
}
