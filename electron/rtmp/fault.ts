/** The peer broke the protocol: what, where in all that it has sent, and the bytes there. */
export interface ProtocolFault {
  readonly code: 'rtmp.protocol';
  readonly evidence: {
    /** From the first byte of the connection, the handshake included. */
    readonly offset: number;
    /** Hex, at most {@link MAX_SHOWN_BYTES}; never payload that could hold a stream name. */
    readonly bytes: string;
    readonly what: string;
  };
}

export const MAX_SHOWN_BYTES = 18;

export function protocolFault(what: string, offset: number, bytes: Uint8Array): ProtocolFault {
  return {
    code: 'rtmp.protocol',
    evidence: { offset, bytes: Buffer.from(bytes.subarray(0, MAX_SHOWN_BYTES)).toString('hex'), what },
  };
}
