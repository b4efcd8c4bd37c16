import type { FrameTrack } from './frame.ts';

/** What the local ingest tells of the one encoder it serves. */
export interface EncoderEvents {
  /** `replaced`: the one before had been silent for 3 s. False turns it away: the last show is still being sent. */
  publishing(replaced: boolean): boolean;
  message(track: FrameTrack, timestamp: number, payload: Buffer): void;
  /** FCUnpublish, deleteStream or closeStream. */
  ended(): void;
  /** The connection broke. */
  gone(detail: string): void;
  /** Somebody else was turned away. */
  refused(what: 'refused' | 'rejected', detail: string): void;
}

export interface LocalIngest {
  readonly address: { readonly host: string; readonly port: number };
  /** Ends the encoder's connection; it may come again. */
  disconnectEncoder(): void;
  close(): Promise<void>;
}
