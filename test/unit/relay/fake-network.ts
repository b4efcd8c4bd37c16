import { vi } from 'vitest';
import type { RelayTarget, UpstreamEnd } from '../../../electron/contract/relay-port.ts';
import type { Address, LinkEvents, OpenResult, PublishLink } from '../../../electron/relay/publish-link.ts';
import { Upstream } from '../../../electron/relay/upstream.ts';

export const TARGET: RelayTarget = {
  tls: false,
  host: 'push.example.com',
  port: 1935,
  addresses: [{ address: '192.0.2.1', family: 4 }],
  app: 'live',
  tcUrl: 'rtmp://push.example.com/live',
  streamName: 'show',
};

export function end(how: UpstreamEnd['how'], stage: UpstreamEnd['stage'], address = '192.0.2.1'): UpstreamEnd {
  const nothing = {
    errno: null,
    detail: null,
    serverCode: null,
    serverText: null,
    publishedMs: null,
    sinceHeardMs: null,
    sinceProofMs: null,
  };
  return { how, stage, address, port: 1935, ageMs: 0, sentBytes: 0, unackedBytes: 0, pendingBytes: 0, ...nothing };
}

export class FakeLink implements PublishLink {
  readonly address: Address;
  readonly log: string[] = [];
  events: LinkEvents | null = null;
  refuseWith: UpstreamEnd | null = null;
  refuseFlightWith: UpstreamEnd | null = null;
  streamId = 1;
  pendingBytes = 0;
  readonly sentBytes = 0;
  unackedBytes = 0;
  owesPong = false;
  readonly rttMs = null;
  redirect: string | null = null;

  constructor(address: Address) {
    this.address = address;
  }

  publish(events: LinkEvents, _signal: AbortSignal, inOneFlight: boolean): Promise<UpstreamEnd | null> {
    this.events = events;
    this.log.push(inOneFlight ? 'publish in one flight' : 'publish');
    return Promise.resolve(inOneFlight ? (this.refuseFlightWith ?? this.refuseWith) : this.refuseWith);
  }
  send(): void {}
  ping(): void {
    this.log.push('ping');
  }
  seen(how: UpstreamEnd['how']): UpstreamEnd {
    return end(how, 'live', this.address.address);
  }
  close(): Promise<void> {
    this.log.push('close');
    return Promise.resolve();
  }
  reset(): void {
    this.log.push('reset');
  }
}

const ELSEWHERE: { readonly [host: string]: readonly string[] } = {
  'b.example.com': ['192.0.2.9'],
  'inside.example.com': ['192.168.1.1', '127.0.0.1'],
};

/** A server that answers each attempt as told; what is not told never answers. */
export class FakeNetwork {
  readonly attempts: { atMs: number; address: string; aborted: boolean; target: RelayTarget }[] = [];
  /** Said by whoever is connected to at the URL's own host. */
  redirect: string | null = null;
  readonly links: FakeLink[] = [];
  streamId = 1;
  /** What a server says that does not take everything at once. */
  flightEnds: UpstreamEnd | null = null;
  answer: 'ok' | 'refused' | 'silent' | 'publish-refused' | 'publish-silent' = 'ok';
  readonly told: string[] = [];
  readonly waits: (number | null)[] = [];
  readonly upstream: Upstream;

  constructor(target: RelayTarget = TARGET) {
    this.upstream = new Upstream({
      target,
      open: (asked, address, signal) => this.#open(asked, address, signal),
      askTarget: () => Promise.resolve(null),
      lookUp: (host) => Promise.resolve((ELSEWHERE[host] ?? []).map((address) => ({ address, family: 4 }))),
      mediaMs: (bytes) => bytes / 1000,
      events: {
        live: () => this.told.push('live'),
        dropped: (seen) => this.told.push(`dropped:${seen.how}`),
        woke: () => this.told.push('woke'),
        buried: () => this.told.push('buried'),
        attemptFailed: (_end, nextInMs) => this.waits.push(nextInMs),
        proved: () => {},
        drained: () => {},
        mute: () => this.told.push('mute'),
      },
    });
  }

  #open(target: RelayTarget, address: Address, signal: AbortSignal): Promise<OpenResult> {
    const attempt = { atMs: performance.now(), address: address.address, aborted: false, target };
    this.attempts.push(attempt);
    if (this.answer === 'refused') return Promise.resolve({ ok: false, end: end('error', 'tcp', address.address) });
    if (this.answer === 'silent') {
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          attempt.aborted = true;
          resolve({ ok: false, end: end('silent', 'tcp', address.address) });
        });
      });
    }
    const link = new FakeLink(address);
    link.streamId = this.streamId;
    link.refuseFlightWith = this.flightEnds;
    if (this.answer === 'publish-silent') link.refuseWith = end('silent', 'connect', address.address);
    if (this.answer === 'publish-refused') link.refuseWith = end('refused', 'publish', address.address);
    if (this.redirect !== null && (target.host === TARGET.host || this.answer === 'publish-refused')) {
      link.redirect = this.redirect;
      link.refuseWith = end('refused', 'connect', address.address);
    }
    this.links.push(link);
    return Promise.resolve({ ok: true, link });
  }

  /** Live, with a peer that has proved something and then lived on for 10 s. */
  async goLive(): Promise<FakeLink> {
    this.upstream.start();
    await vi.advanceTimersByTimeAsync(0);
    const link = this.links.at(-1);
    if (link === undefined) throw new Error('not live');
    for (let i = 0; i < 10; i += 1) {
      link.events?.proved(null);
      await vi.advanceTimersByTimeAsync(1000);
    }
    link.events?.proved(null);
    return link;
  }
}
