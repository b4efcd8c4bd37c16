import type { Duplex } from 'node:stream';
import { allLeadInward } from '../network/address-kind.ts';
import { literalAddresses } from '../network/probes.ts';
import { lookupOne } from '../network/resolver.ts';
import { openTls } from '../network/tls.ts';
import type { CheckRun } from './check.ts';
import type { OpenTransport } from './facts.ts';

/** How many addresses of a name are tried, one after the other. */
const MAX_ADDRESSES = 4;

export interface HostPort {
  readonly secure: boolean;
  readonly host: string;
  readonly port: number;
}

export type DialHostFailure = 'unresolved' | 'unreachable' | 'no-tls' | 'aborted';

type Ports = Pick<CheckRun, 'ports' | 'own'>;

/** The addresses of a host that is not the ingest: its own if it is a literal, else the system's. */
export async function addressesOfHost(host: string, { ports }: Pick<CheckRun, 'ports'>, signal: AbortSignal): Promise<readonly string[]> {
  const literal = literalAddresses(host);
  if (literal !== null) return literal.map(({ address }) => address);
  const result = await lookupOne(host, { spawn: ports.spawnResolver, signal });
  return result.ok ? result.addresses.map(({ address }) => address) : [];
}

/**
 * Resolves, dials and, where asked for, opens TLS without judging its certificate: for hosts that the ingest or the user names. `sentBy`: the
 * addresses of a server that sends us there; what only this computer or its network can reach is then left out.
 */
export async function dialHost(
  { secure, host, port }: HostPort,
  { ports, own }: Ports,
  { signal, timeoutMs, sentBy = [] }: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly sentBy?: readonly string[] },
): Promise<OpenTransport | DialHostFailure> {
  const known = await addressesOfHost(host, { ports }, signal);
  const addresses = known.filter((address) => !allLeadInward(sentBy, address)).slice(0, MAX_ADDRESSES);
  if (addresses.length === 0) return signal.aborted ? 'aborted' : 'unresolved';
  for (const address of addresses) {
    const dialled = await ports.dial({ address, port, signal, timeoutMs });
    if (!dialled.ok) {
      if (dialled.reason === 'aborted') return 'aborted';
      continue;
    }
    const { socket, connectMs } = dialled;
    own(socket);
    let stream: Duplex = socket;
    if (secure) {
      const answer = await openTls({ socket, host, signal, timeoutMs });
      if (!answer.ok) return answer.reason === 'aborted' ? 'aborted' : 'no-tls';
      stream = answer.stream;
      own(stream);
    }
    return { socket, stream, address, family: address.includes(':') ? 6 : 4, connectMs };
  }
  return 'unreachable';
}
