import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { ControlsOutcome } from '../network/controls.ts';
import type { NetworkProbes } from '../network/probes.ts';
import type { ReachOutcome } from '../network/reach.ts';
import type { ResolvedName } from '../network/resolver.ts';
import type { ObsReport } from '../obs/inspect.ts';
import type { AuthVerdict, Provider } from '../push-url/provider.ts';
import type { PushTarget } from '../push-url/target.ts';
import type { RtmpClientSession } from '../rtmp/client.ts';
import type { ConnectFields } from '../rtmp/steps.ts';
import type { CloudWord } from './cloud-word.ts';
import { later, type Later } from './later.ts';

/** Whether anything of the ingest's host answered; `unresolved` when there is no address to ask. */
export type HostWord = 'answered' | 'unanswered' | 'unresolved';

/** An open way to the ingest: the raw TCP socket and, for RTMPS, the TLS stream on it. */
export interface OpenTransport {
  readonly socket: Socket;
  /** What RTMP is spoken on: the socket itself, or the TLS stream over it. */
  readonly stream: Duplex;
  readonly address: string;
  readonly family: 4 | 6;
  readonly connectMs: number;
}

/**
 * The blackboard of one run: what a check leaves for those after it. Each field has one writer.
 * A healthy ingest sees one TCP connection: `tcp` opens it, `tls` wraps it, `handshake`, `connect` and `publish` speak on it.
 */
export interface Facts {
  /** Written by `url`. */
  target: PushTarget | null;
  provider: Provider | null;
  /** Written by `url`: the repaired text, when it differs from what was pasted. */
  repairedUrl: string | null;
  /** Written by `auth`. */
  auth: AuthVerdict | null;
  /** Written by `clock`: what to add to this computer's clock, ms. */
  clockOffsetMs: number | null;
  /** Written by `network`, which starts it at once; `tcp` and `clock` await the same one. */
  controls: Promise<ControlsOutcome> | null;
  /** Written with `controls`: everything that is asked of the network itself. Null when nothing is. */
  probes: NetworkProbes | null;
  /** Settled by `tcp`, or by `dns` when there is no address; `network` awaits it before it says that this computer is offline. */
  readonly hostWord: Later<HostWord>;
  /** Written by `dns`. */
  resolved: ResolvedName | null;
  /** Written by `network` and `dns`. */
  tunnel: boolean;
  /** Written by `tcp`. */
  reach: ReachOutcome | null;
  /** Written by `tcp`, replaced by `tls`; taken (set to null) by `handshake`. */
  transport: OpenTransport | null;
  /** Written by `tcp` and `tls`: another transport to the address that answered, TLS included; null when it cannot be had. */
  reopen: ((signal: AbortSignal) => Promise<OpenTransport | null>) | null;
  /** Written by `handshake`; `connect` and `publish` go on with it. */
  session: RtmpClientSession | null;
  /** Written by `connect`: what the ingest accepted, after a redirect another one than the URL's. */
  connected: ConnectFields | null;
  /** Written by `in-use` or `encoder`, whichever asks first. */
  obs: Promise<ObsReport | null> | null;
  /** Written by `in-use`: what the play URL showed. */
  playProbe: 'live' | 'idle' | 'unknown' | null;
  /** Written by `in-use`: what the cloud's API said. */
  cloudState: CloudWord['state'];
}

export function emptyFacts(): Facts {
  return {
    target: null,
    provider: null,
    repairedUrl: null,
    auth: null,
    clockOffsetMs: null,
    controls: null,
    probes: null,
    hostWord: later(),
    resolved: null,
    tunnel: false,
    reach: null,
    transport: null,
    reopen: null,
    session: null,
    connected: null,
    obs: null,
    playProbe: null,
    cloudState: 'unknown',
  };
}
