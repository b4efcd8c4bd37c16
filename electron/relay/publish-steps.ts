import type { RelayTarget, UpstreamStage } from '../contract/relay-port.ts';
import type { RtmpClientSession } from '../rtmp/client.ts';
import { EXPECTED_STREAM_ID } from './publish-link.ts';
import type { StepFailed } from './seen-end.ts';

/** Each step's own limit; the attempt as a whole is bounded by who opens it. */
const CONNECT_MS = 6000;
const PUBLISH_MS = 8000;

export interface PublishFailed {
  readonly stage: Extract<UpstreamStage, 'connect' | 'publish'>;
  readonly step: StepFailed;
}

/** From `connect` to Start; null once it is accepted. */
export type PublishSteps = (session: RtmpClientSession, target: RelayTarget, signal: AbortSignal) => Promise<PublishFailed | null>;

export const publishInSteps: PublishSteps = async (session, { app, tcUrl, streamName }, signal) => {
  const connected = await session.connect({ app, tcUrl }, { signal, timeoutMs: CONNECT_MS });
  if (!connected.ok) return { stage: 'connect', step: connected };
  const created = await session.createStream({ signal, timeoutMs: CONNECT_MS }, streamName);
  if (!created.ok) return { stage: 'connect', step: created };
  const published = await session.publish(streamName, { signal, timeoutMs: PUBLISH_MS });
  return published.ok ? null : { stage: 'publish', step: published };
};

export const publishInOneFlight: PublishSteps = async (session, { app, tcUrl, streamName }, signal) => {
  const result = await session.publishInOneFlight({ app, tcUrl }, streamName, EXPECTED_STREAM_ID, { signal, timeoutMs: CONNECT_MS });
  if (result === null) return { stage: 'connect', step: { reason: 'another-stream-id' } };
  if (result.ok) return null;
  // Only a status can be about the publish.
  const stage = result.reason === 'refused' && result.word.command === 'onStatus' ? 'publish' : 'connect';
  return { stage, step: result };
};
