import type { RelayTarget, UpstreamEnd } from '../contract/relay-port.ts';
import type { Frame } from './frame.ts';

/** What servers give to a connection's first stream; a publish in one flight has to guess it. */
export const EXPECTED_STREAM_ID = 1;

export type Address = RelayTarget['addresses'][number];

/** What a link tells while it lives. `ended` comes at most once, and nothing after it. */
export interface LinkEvents {
  /** Bytes of the peer arrived. */
  heard(): void;
  /** Acks or pongs: frame `seq` and all before it were received; null when the proof covers no further frame. */
  proved(seq: number | null): void;
  /** The socket can take more. */
  drained(): void;
  /** GoAway or ReconnectRequest. */
  moving(): void;
  ended(end: UpstreamEnd): void;
}

/**
 * One connection to the ingest: dialled and handshaken, then publishing. Only `publish` shows the peer which stream is meant, so a
 * link may be opened beside a live one and thrown away without a trace.
 */
export interface PublishLink {
  readonly address: Address;
  /**
   * `inOneFlight`: `connect`, `createStream` and `publish` at once, two round trips less; only where a server gave stream id 1 before.
   * Null once it is accepted.
   */
  publish(events: LinkEvents, signal: AbortSignal, inOneFlight: boolean): Promise<UpstreamEnd | null>;
  /** What the server gave; 0 before. */
  readonly streamId: number;
  /** `seq` is the frame's number in the buffer; null for a header sent again. */
  send(frame: Frame, seq: number | null): void;
  ping(): void;
  /** Bytes that wait in this process. */
  readonly pendingBytes: number;
  readonly sentBytes: number;
  readonly unackedBytes: number;
  /** A ping is out whose pong would be owed by a peer that pongs. */
  readonly owesPong: boolean;
  readonly rttMs: number | null;
  /** Where the server sent us, by a refusal or before it moves; as it was written. */
  readonly redirect: string | null;
  /** What was seen so far, as evidence. */
  seen(how: UpstreamEnd['how']): UpstreamEnd;
  /** FCUnpublish, deleteStream, then up to 1 s for the peer's FIN, and `moreMs` longer while what was sent is not proved received. */
  close(moreMs: number): Promise<void>;
  /** RST now, also under TLS. */
  reset(): void;
}

export type OpenResult = { readonly ok: true; readonly link: PublishLink } | { readonly ok: false; readonly end: UpstreamEnd };

/** TCP, TLS and handshake; never rejects. Aborting destroys the socket. */
export type OpenLink = (target: RelayTarget, address: Address, signal: AbortSignal) => Promise<OpenResult>;
