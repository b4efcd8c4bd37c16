import type { Family } from './dial.ts';

export type PortState = 'open' | 'silent' | 'error';

/** One port of one address, after up to three sockets. */
export interface PortReach {
  readonly address: string;
  readonly family: Family;
  readonly port: number;
  readonly state: PortState;
  /** Node's error code, null unless `error`. */
  readonly errno: string | null;
  /** Time of the socket that opened, or until the error or the verdict of silence. */
  readonly afterMs: number;
  /** On a network this computer is directly attached to. */
  readonly onLink: boolean;
}

export interface ReachOutcome {
  /** The push port, one entry an address. */
  readonly port: readonly PortReach[];
  /** Other ports of the same addresses; asked only when the push port did not open. */
  readonly otherPorts: readonly PortReach[];
}
