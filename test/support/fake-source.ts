import { vi } from 'vitest';
import type { LiveEvent, RelayMetrics } from '../../electron/contract/live-status.ts';
import type { RelayEvent } from '../../electron/contract/relay-port.ts';
import type { SourceEnd, SourceStart } from '../../electron/live/source.ts';
import type { SourceWish } from '../../electron/shell/live-desk.ts';

export const STREAM_KEY = 'canarylocalkey';
export const METRICS: RelayMetrics = {
  inKbps: 6000,
  outKbps: 5900,
  fps: 30,
  gopMs: 2000,
  queueMs: 40,
  queueBytes: 10,
  droppedFrames: 0,
  unackedBytes: 0,
  avSkewMs: 0,
};

type Unstamped<T> = T extends LiveEvent ? Omit<T, 'at' | 't'> : never;

/** A source that does as the test says. */
export class FakeSource {
  readonly kind = 'relay';
  readonly wish: SourceWish;
  readonly asked: string[] = [];
  readonly #start: SourceStart;
  #end: (end: SourceEnd) => void = () => {};
  readonly ended = new Promise<SourceEnd>((resolve) => {
    this.#end = resolve;
  });

  constructor(wish: SourceWish, start: SourceStart) {
    this.wish = wish;
    this.#start = start;
  }

  start(): Promise<SourceStart> {
    const { host } = this.wish.listen;
    const port = this.wish.listen.port === 0 ? 41_935 : this.wish.listen.port;
    const server = `rtmp://${host}:${port}/live`;
    if (this.#start.ok) this.tell({ event: 'listening', url: `${server}/${STREAM_KEY}`, server, streamKey: STREAM_KEY });
    if (this.#start.ok) this.tell({ event: 'state', state: 'waiting' });
    return Promise.resolve(this.#start);
  }

  tell(event: Unstamped<LiveEvent>): void {
    this.wish.tell({ ...event, at: new Date().toISOString(), t: 0 });
  }

  relay(event: RelayEvent): void {
    this.wish.onRelay(event);
  }

  retryNow = (): void => void this.asked.push('retry');
  slept = (): void => void this.asked.push('slept');
  setPolicy = (policy: string): void => void this.asked.push(policy);
  stop = (drainMs: number): void => void this.asked.push(`stop ${drainMs}`);
  stopNow = (): void => void this.asked.push('stop-now');

  end(reason: SourceEnd['reason'] = null): void {
    this.#end({ reason });
  }
}

/** One second of fake time, with what the source measured in it. */
export function second(source: FakeSource, metrics: Partial<RelayMetrics> = {}): void {
  vi.advanceTimersByTime(1000);
  source.tell({ event: 'metrics', ...METRICS, ...metrics });
}
