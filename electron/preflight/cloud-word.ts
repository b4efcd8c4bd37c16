import type { CloudAccount } from '../cloud/account.ts';
import { CloudClient } from '../cloud/client.ts';
import { askStanding, type CloudStream, type StreamStanding } from '../cloud/stream.ts';
import type { Evidence } from '../contract/finding.ts';
import type { Provider } from '../push-url/provider.ts';
import { queryValue } from '../push-url/query.ts';
import type { PushTarget } from '../push-url/target.ts';
import type { CheckRun, PreflightPorts } from './check.ts';
import { addressesOfHost } from './dial-host.ts';

/** What the cloud's API says of a stream; `unknown` where it was not asked, or failed, which is evidence and nothing more. */
export interface CloudWord {
  readonly state: StreamStanding['state'] | 'unknown';
  readonly evidence: { readonly [key: string]: Evidence };
}

/** Whose API it is. */
export const CLOUD = 'tencent';
const NOT_ASKED: CloudWord = { state: 'unknown', evidence: {} };

/** An account is one cloud's: what is pushed to another is none of its business. A custom domain may show no cloud at all. */
export function isOfCloud(provider: Provider | null): boolean {
  return provider === null || provider.id === CLOUD;
}

/** Names are resolved as those of the ingest are, in a process that can be left behind. */
export function openCloud(account: CloudAccount, ports: PreflightPorts, wallNow: () => number): CloudClient {
  return new CloudClient(account, { resolve: (host, signal) => addressesOfHost(host, { ports }, signal), wallNow });
}

/** As the cloud knows it: by the domain that the ingest is told, and by names without their query. */
export function cloudStreamOf(target: PushTarget): CloudStream {
  return { domain: queryValue(target, 'txHost') ?? target.host, app: target.app.split('?', 1)[0] ?? '', stream: target.stream };
}

/** Asked beside the play URL, by whoever gave the account; never rejects. */
export async function askCloud({
  request,
  ports,
  facts,
  signal,
}: Pick<CheckRun, 'request' | 'ports' | 'facts' | 'signal'>): Promise<CloudWord> {
  const { cloud } = request;
  if (cloud === undefined || facts.target === null || !isOfCloud(facts.provider)) return NOT_ASKED;
  const client = openCloud(cloud, ports, () => ports.wallNow() + (facts.clockOffsetMs ?? 0));
  const answer = await askStanding(client, cloudStreamOf(facts.target), signal);
  if (!answer.ok) return { state: 'unknown', evidence: cloudFaultEvidence(answer.code, answer.evidence) };
  const { state, forbiddenUntil } = answer.value;
  return { state, evidence: { cloudState: state, ...(forbiddenUntil === undefined ? {} : { forbiddenUntil }) } };
}

/** `cloud`: why it told nothing; with what the API itself called it, or the policy that its key lacks. */
export function cloudFaultEvidence(
  code: string,
  { apiCode, policy, errno, httpStatus }: { readonly [key: string]: string | number },
): CloudWord['evidence'] {
  const more = { cloudApiCode: apiCode, cloudPolicy: policy, cloudErrno: errno, cloudHttpStatus: httpStatus };
  return {
    cloud: code,
    ...Object.fromEntries(Object.entries(more).filter((entry): entry is [string, string | number] => entry[1] !== undefined)),
  };
}
