import type { Duplex } from 'node:stream';

/** One RTMP connection as a client, over any connected stream. */
export class RtmpClientSession {
  readonly stream: Duplex;

  constructor(stream: Duplex) {
    this.stream = stream;
  }

  /** Ends the connection at once; safe to call twice. */
  destroy(): void {
    this.stream.destroy();
  }
}
