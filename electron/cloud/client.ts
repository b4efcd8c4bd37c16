import { TENCENT_ENDPOINTS, type CloudAccount, type CloudEndpoint } from './account.ts';
import { fault, readAnswer, type CloudAnswer, type CloudFault } from './answer.ts';
import { postOnce, type PostResult } from './post.ts';
import { TC3_CONTENT_TYPE, tc3Authorization } from './tc3.ts';

export interface CloudPorts {
  /** Empty: nobody knows the name. */
  readonly resolve: (host: string, signal: AbortSignal) => Promise<readonly string[]>;
  /** Unix ms, by the best clock known. */
  readonly wallNow: () => number;
  /** For one question, its second endpoint and address included; default 3000. */
  readonly limitMs?: number;
}

const LIMIT_MS = 3000;
const SERVICE = 'live';
const VERSION = '2018-08-01';
/** One dead address must not hide a living one. */
const MOST_ADDRESSES = 2;
/** A `Date` has whole seconds, and was a moment on its way. */
const DATE_STEP_MS = 2000;
/** The cloud takes five minutes either way: whoever took our time is no further off, whatever its `Date` says. */
const TAKEN_MS = 360_000;

/** Asks the API of one account. Never rejects; every answer comes within the limit. */
export class CloudClient {
  readonly #account: CloudAccount;
  readonly #ports: CloudPorts;
  /** What the cloud's clock is ahead of ours, by its last answer. */
  #aheadMs = 0;
  /** The one that knows this account. */
  #home: CloudEndpoint | null = null;

  constructor(account: CloudAccount, ports: CloudPorts) {
    this.#account = account;
    this.#ports = ports;
  }

  /** Unix ms by the cloud's clock, as far as it is known. */
  nowMs(): number {
    return this.#ports.wallNow() + this.#aheadMs;
  }

  /** The answer's `Response`, unread. The next endpoint is asked where one does not know the key or cannot be reached. */
  async call(
    action: string,
    parameters: object,
    signal: AbortSignal,
    limitMs = this.#ports.limitMs ?? LIMIT_MS,
  ): Promise<CloudAnswer<unknown>> {
    const endpoints = this.#home === null ? (this.#account.endpoints ?? TENCENT_ENDPOINTS) : [this.#home];
    const endMs = performance.now() + limitMs;
    const faults: CloudFault[] = [];
    for (const [index, endpoint] of endpoints.entries()) {
      // What is left is shared with those that follow.
      const answer = await within((endMs - performance.now()) / (endpoints.length - index), signal, (stop) =>
        this.#ask(endpoint, action, JSON.stringify(parameters), stop),
      );
      if (signal.aborted) return fault('aborted');
      if (answer.ok) this.#home = endpoint;
      if (answer.ok || (answer.code !== 'wrong-credentials' && answer.code !== 'unreachable')) return answer;
      faults.push(answer);
    }
    // Who answered says more than who did not.
    return faults.find(({ code }) => code !== 'unreachable') ?? faults[0] ?? fault('unreachable');
  }

  async #ask(endpoint: CloudEndpoint, action: string, body: string, signal: AbortSignal): Promise<CloudAnswer<unknown>> {
    const addresses = (await this.#ports.resolve(endpoint.host, signal)).slice(0, MOST_ADDRESSES);
    if (addresses.length === 0) return fault('unreachable', { errno: 'ENOTFOUND' });
    const first = await this.#postAny(endpoint, addresses, action, body, signal);
    const answer = answerOf(first);
    if (first.ok && first.dateMs !== null && !(answer.ok && Math.abs(first.dateMs - this.nowMs()) > TAKEN_MS))
      this.#learnClock(first.dateMs);
    if (answer.ok || answer.code !== 'clock-skew' || !first.ok || first.dateMs === null) return answer;
    return answerOf(await this.#postAny(endpoint, addresses, action, body, signal));
  }

  #learnClock(dateMs: number): void {
    const aheadMs = dateMs - this.#ports.wallNow();
    this.#aheadMs = Math.abs(aheadMs) < DATE_STEP_MS ? 0 : aheadMs;
  }

  async #postAny(
    endpoint: CloudEndpoint,
    addresses: readonly string[],
    action: string,
    body: string,
    signal: AbortSignal,
  ): Promise<PostResult> {
    const host = endpoint.port === 443 ? endpoint.host : `${endpoint.host}:${endpoint.port}`;
    let result: PostResult = { ok: false, why: 'stopped' };
    for (const address of addresses) {
      const timestampS = Math.floor(this.nowMs() / 1000);
      const { secretId, secretKey } = this.#account;
      const headers = {
        Host: host,
        'Content-Type': TC3_CONTENT_TYPE,
        Authorization: tc3Authorization({ secretId, secretKey, host, service: SERVICE, body, timestampS }),
        'X-TC-Action': action,
        'X-TC-Version': VERSION,
        'X-TC-Timestamp': String(timestampS),
      };
      result = await postOnce({ endpoint, address, headers, body, signal });
      if (result.ok || result.why !== 'error') return result;
    }
    return result;
  }
}

function answerOf(result: PostResult): CloudAnswer<unknown> {
  if (result.ok) return readAnswer(result.body);
  switch (result.why) {
    case 'stopped':
      return fault('unreachable', { errno: 'ETIMEDOUT' });
    case 'error':
      return fault('unreachable', { errno: result.errno });
    case 'status':
      return fault('unreadable', { httpStatus: result.httpStatus });
    case 'oversized':
      return fault('unreadable');
  }
}

async function within<T>(ms: number, signal: AbortSignal, task: (stop: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onStop = (): void => stop.abort();
  const timer = setTimeout(onStop, ms);
  signal.addEventListener('abort', onStop, { once: true });
  if (signal.aborted) onStop();
  try {
    return await task(stop.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onStop);
  }
}
