import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { CheckId } from '../../electron/contract/check-id.ts';
import type { Finding, FindingDraft } from '../../electron/contract/finding.ts';
import { dialTcp } from '../../electron/network/dial.ts';
import type { CheckRun } from '../../electron/preflight/check.ts';
import { connectCheck } from '../../electron/preflight/checks/connect.ts';
import { handshakeCheck } from '../../electron/preflight/checks/handshake.ts';
import { publishCheck } from '../../electron/preflight/checks/publish.ts';
import type { OpenTransport } from '../../electron/preflight/facts.ts';
import { checkRun, type CheckRunOver } from './check-run.ts';

export interface IngestRun {
  readonly run: CheckRun & { readonly end: () => void };
  /** What the checks so far have found, as the runner would keep it. */
  readonly findings: Map<CheckId, Finding>;
  readonly emitted: readonly FindingDraft[];
  /** Sockets opened to the ingest, whoever opened them. */
  readonly sockets: readonly Socket[];
  handshake(): Promise<FindingDraft>;
  connect(): Promise<FindingDraft>;
  publish(): Promise<FindingDraft>;
  /** Handshake, connect, publish; the first that fails, else publish. */
  all(): Promise<FindingDraft>;
}

/** `tcp` done by hand on a loopback port, then the checks on real sockets. */
export async function ingestRun(port: number, over: CheckRunOver & { readonly found?: readonly Finding[] } = {}): Promise<IngestRun> {
  const sockets: Socket[] = [];
  const open = async (signal: AbortSignal): Promise<OpenTransport | null> => {
    const result = await dialTcp({ address: '127.0.0.1', port, signal, timeoutMs: 2000 });
    if (!result.ok) return null;
    const { socket, connectMs } = result;
    sockets.push(socket);
    base.own(socket);
    return { socket, stream: socket, address: '127.0.0.1', family: 4, connectMs };
  };
  const emitted: FindingDraft[] = [];
  const findings = new Map<CheckId, Finding>((over.found ?? []).map((finding) => [finding.id, finding]));
  const base = checkRun({ ...over, target: { port, ...over.target }, request: { holdMs: 300, publish: 'real', ...over.request } });
  const run = { ...base, findings, emit: (draft: FindingDraft) => void emitted.push(draft) };
  run.facts.reopen = open;
  run.facts.transport = await open(run.signal);
  const noted = async (id: CheckId, draft: Promise<FindingDraft>): Promise<FindingDraft> => {
    findings.set(id, found(id, await draft));
    return draft;
  };
  const handshake = (): Promise<FindingDraft> => noted('handshake', handshakeCheck.run(run));
  const connect = (): Promise<FindingDraft> => noted('connect', connectCheck.run(run));
  const publish = (): Promise<FindingDraft> => noted('publish', publishCheck.run(run));
  return {
    run,
    findings,
    emitted,
    sockets,
    handshake,
    connect,
    publish,
    all: async () => {
      for (const step of [handshake, connect]) {
        const draft = await step();
        if (draft.status === 'fail') return draft;
      }
      return publish();
    },
  };
}

/** A draft as the runner issues it. */
export function found(id: CheckId, draft: FindingDraft): Finding {
  return { id, startedMs: 0, durationMs: 0, also: [], alternatives: [], evidence: {}, ...draft };
}

/** Resolves when every socket of the run is closed: nothing was left open. */
export async function allClosed({ sockets }: IngestRun): Promise<void> {
  await Promise.all(sockets.filter(({ closed }) => !closed).map((socket) => once(socket, 'close')));
}
