import type { FindingDraft } from '../../electron/contract/finding.ts';
import { tencent } from '../../electron/push-url/providers/tencent.ts';
import { found, ingestRun, type IngestRun } from './ingest-checks.ts';
import { startScriptedPeer, type ScriptedConnection, type ScriptedPeer } from './scripted-peer.ts';

export type Script = (connection: ScriptedConnection, index: number) => Promise<void> | void;
export type Over = NonNullable<Parameters<typeof ingestRun>[1]>;

const open: (() => unknown)[] = [];

/** For `afterAll`: every peer and every socket of the runs. */
export async function closePublishRuns(): Promise<void> {
  for (const close of open.splice(0)) await close();
}

export async function peerWith(script: Script): Promise<ScriptedPeer> {
  const peer = await startScriptedPeer(script);
  open.push(() => peer.close());
  return peer;
}

export async function runAt(peer: ScriptedPeer, over: Over = {}): Promise<IngestRun> {
  const ingest = await ingestRun(peer.port, over);
  open.push(() => ingest.run.end());
  return ingest;
}

/** Handshake, connect and publish against a script. */
export async function checkAgainst(
  script: Script,
  over: Over = {},
): Promise<{ readonly draft: FindingDraft; readonly ingest: IngestRun; readonly peer: ScriptedPeer }> {
  const peer = await peerWith(script);
  const ingest = await runAt(peer, over);
  return { draft: await ingest.all(), ingest, peer };
}

export const start = (connection: ScriptedConnection): void => connection.status('NetStream.Publish.Start', 'Start publishing');

export const accepting: Script = async (connection) => {
  await connection.toPublish();
  start(connection);
};

export const AUTH_OK = found('auth', { status: 'pass', code: 'ok', evidence: { key: 'primary', algorithm: 'md5' } });
export const EXPIRY_OK = found('expiry', { status: 'pass', code: 'ok', evidence: { offsetMs: 0 } });

/** A Tencent URL whose signature is right for a known key. */
export const SIGNED: Over = {
  target: { stream: 'friday', query: 'txSecret=0123456789abcdef0123456789abcdef&txTime=7FFFFFFF' },
  request: { keys: { primary: 'a key' } },
  facts: { provider: tencent, auth: { code: 'ok', also: [], evidence: { key: 'primary', algorithm: 'md5' } } },
  found: [AUTH_OK, EXPIRY_OK],
};
