import type { UpstreamEnd } from '../contract/relay-port.ts';
import { openTls } from '../network/tls.ts';
import type { Dial } from '../network/dial.ts';
import { RtmpClientSession } from '../rtmp/client.ts';

export interface RoadQuestion {
  readonly secure: boolean;
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly dial: Dial;
  readonly signal: AbortSignal;
}

export type RoadAnswer =
  | { readonly ok: true; readonly connectMs: number; readonly handshakeMs: number }
  | { readonly ok: false; readonly end: UpstreamEnd };

const STEP_MS = 3000;

/** The road to the ingest: TCP, TLS where it is used, and the RTMP handshake; then it is let go. Never `connect`, never `publish`. */
export async function probeRoad({ secure, host, address, port, dial, signal }: RoadQuestion): Promise<RoadAnswer> {
  const startedMs = performance.now();
  const failed = (stage: UpstreamEnd['stage'], how: UpstreamEnd['how'], errno: string | null = null): RoadAnswer => ({
    ok: false,
    end: endAt({ stage, how, errno, address, port, ageMs: Math.round(performance.now() - startedMs) }),
  });
  const dialled = await dial({ address, port, signal, timeoutMs: STEP_MS });
  if (!dialled.ok)
    return failed('tcp', dialled.reason === 'aborted' ? 'ours' : dialled.reason === 'silent' ? 'silent' : 'error', dialled.errno);
  const { socket, connectMs } = dialled;
  try {
    const answer = secure ? await openTls({ socket, host, signal, timeoutMs: STEP_MS }) : null;
    if (answer !== null && !answer.ok) {
      return failed('tls', answer.reason === 'aborted' ? 'ours' : answer.reason === 'silent' ? 'silent' : 'fin');
    }
    const session = new RtmpClientSession(answer === null ? socket : answer.stream);
    const shaken = await session.handshake({ signal, timeoutMs: STEP_MS });
    session.destroy();
    if (shaken.ok) return { ok: true, connectMs, handshakeMs: shaken.ms };
    if (shaken.reason === 'closed') return failed('handshake', shaken.end.by === 'peer' ? 'fin' : 'error', shaken.end.errno);
    return failed('handshake', shaken.reason === 'silent' ? 'silent' : shaken.reason === 'aborted' ? 'ours' : 'protocol');
  } finally {
    socket.destroy();
  }
}

type Seen = Pick<UpstreamEnd, 'stage' | 'how' | 'errno' | 'address' | 'port' | 'ageMs'>;

/** Where nothing was ever sent, nothing is owed. */
export function endAt(seen: Seen & Partial<UpstreamEnd>): UpstreamEnd {
  return {
    detail: null,
    serverCode: null,
    serverText: null,
    publishedMs: null,
    sinceHeardMs: null,
    sinceProofMs: null,
    sentBytes: 0,
    unackedBytes: 0,
    pendingBytes: 0,
    ...seen,
  };
}
