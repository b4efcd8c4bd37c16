import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { RelayCommand, RelayEvent, RelayStart, RelayTarget } from '../../electron/contract/relay-port.ts';
import { listenForEncoder } from '../../electron/relay/ingest.ts';
import { Relay } from '../../electron/relay/relay.ts';
import { openLink } from '../../electron/relay/upstream-link.ts';
import { FlvReader } from '../../electron/rtmp/flv-reader.ts';

type EventOf<T extends RelayEvent['type']> = Extract<RelayEvent, { type: T }>;

export interface RelayRun {
  /** Where the encoder pushes to. */
  readonly url: string;
  readonly events: readonly (RelayEvent & { readonly atMs: number })[];
  readonly of: <T extends RelayEvent['type']>(type: T) => readonly EventOf<T>[];
  /** Resolves with the first event, from now or `sinceStart`, that fits; rejects after `limitMs`. */
  readonly until: <T extends RelayEvent['type']>(
    type: T,
    fits?: (event: EventOf<T>) => boolean,
    options?: { readonly sinceStart?: boolean; readonly limitMs?: number },
  ) => Promise<EventOf<T>>;
  readonly command: (command: RelayCommand) => Promise<void>;
  /** Ends it if it has not ended by itself. */
  readonly stop: () => Promise<void>;
}

export function localTarget(port: number, stream: string): RelayTarget {
  const tcUrl = `rtmp://127.0.0.1:${port}/live`;
  return { tls: false, host: '127.0.0.1', port, addresses: [{ address: '127.0.0.1', family: 4 }], app: 'live', tcUrl, streamName: stream };
}

/** The relay in this process, main's part played by the test: asked for a target, it gives what `answer` says. */
export async function runRelay(
  target: RelayTarget,
  options: Partial<RelayStart> = {},
  answer: (attempts: number) => RelayTarget | null = () => null,
): Promise<RelayRun> {
  const events: (RelayEvent & { atMs: number })[] = [];
  const listeners = new Set<(event: RelayEvent) => void>();
  const relay = new Relay(
    {
      type: 'start',
      listen: { host: '127.0.0.1', port: 0 },
      app: 'live',
      streamKey: 'local-key',
      target,
      buffer: { policy: 'gapless', limitMs: 90_000, limitBytes: 128_000_000 },
      afterEnd: 'exit',
      ...options,
    },
    {
      emit: (event) => {
        events.push({ ...event, atMs: performance.now() });
        for (const listener of listeners) listener(event);
        if (event.type === 'need-target') {
          void relay.command({ type: 'target', requestId: event.requestId, target: answer(event.attempts) });
        }
      },
      listen: listenForEncoder,
      open: openLink,
      wallNow: () => Date.now(),
    },
  );
  await relay.begin();
  const isOf = <T extends RelayEvent['type']>(type: T, event: RelayEvent): event is EventOf<T> => event.type === type;
  const of = <T extends RelayEvent['type']>(type: T): readonly EventOf<T>[] =>
    events.flatMap((event: RelayEvent) => (isOf(type, event) ? [event] : []));
  const until: RelayRun['until'] = (type, fits = () => true, { sinceStart = false, limitMs = 30_000 } = {}) =>
    new Promise((resolve, reject) => {
      const past = sinceStart ? of(type).find(fits) : undefined;
      if (past !== undefined) {
        resolve(past);
        return;
      }
      const done = (): void => {
        clearTimeout(timer);
        listeners.delete(look);
      };
      const look = (event: RelayEvent): void => {
        if (!isOf(type, event) || !fits(event)) return;
        done();
        resolve(event);
      };
      const timer = setTimeout(() => {
        done();
        const seen = events.filter((event) => event.type !== 'metrics');
        reject(new Error(`no ${type} within ${limitMs} ms; seen: ${JSON.stringify(seen.slice(-30))}`));
      }, limitMs);
      listeners.add(look);
    });
  const [listening] = of('listening');
  if (listening === undefined) throw new Error(JSON.stringify(events));
  return {
    url: `rtmp://127.0.0.1:${listening.port}/live/${options.streamKey ?? 'local-key'}`,
    events,
    of,
    until,
    command: (command) => relay.command(command),
    stop: async () => {
      if (of('stopped').length === 0) await relay.command({ type: 'stop-now' });
    },
  };
}

export interface Packet {
  readonly kind: 'audio' | 'video';
  readonly timeMs: number;
  readonly hash: string;
  readonly key: boolean;
  /** Decoder configuration. */
  readonly header: boolean;
}

/** Audio and video of an FLV file, one hash for each payload; data tags are left out. */
export async function packetsOf(file: string): Promise<readonly Packet[]> {
  const tags = new FlvReader().push(await readFile(file));
  if (tags === null) throw new Error(`${file} is not FLV`);
  return tags.flatMap(({ kind, timestampMs, payload }) => {
    if (kind !== 'audio' && kind !== 'video') return [];
    const hash = createHash('sha1').update(payload).digest('hex');
    const header = payload[1] === 0;
    return [{ kind, timeMs: timestampMs, hash, key: kind === 'video' && payload[0] === 0x17 && !header, header }];
  });
}
