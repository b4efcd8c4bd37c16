import { spawn, type ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { isCauseCode } from '../../electron/contract/cause.ts';
import { CLI } from './run-cli.ts';

const code = z.string().refine(isCauseCode, 'a code of causes.md');
const stamp = { at: z.iso.datetime(), t: z.number().min(0) };
const count = z.number().min(0);

/** The relay's events as strictly as the contract says it: a key too many fails. */
export const LIVE_EVENT = z.discriminatedUnion('event', [
  z.strictObject({ event: z.literal('listening'), ...stamp, url: z.string(), server: z.string(), streamKey: z.string().min(1) }),
  z.strictObject({
    event: z.literal('state'),
    ...stamp,
    state: z.enum(['waiting', 'connecting', 'live', 'degraded', 'reconnecting', 'ended']),
    reason: code.optional(),
  }),
  z.strictObject({
    event: z.literal('metrics'),
    ...stamp,
    inKbps: count,
    outKbps: count,
    fps: count,
    gopMs: count,
    queueMs: count,
    queueBytes: count,
    droppedFrames: count,
    unackedBytes: count,
    rttMs: count.optional(),
    avSkewMs: z.number(),
  }),
  z.strictObject({
    event: z.literal('incident'),
    ...stamp,
    id: z.string().min(1),
    phase: z.enum(['opened', 'named', 'closed']),
    cause: code,
    alternatives: z.array(z.strictObject({ code, tellApart: z.string().min(1) })),
    evidence: z.record(z.string(), z.unknown()),
    recoveredMs: count.optional(),
    lostMs: count.optional(),
    lostFrames: count.optional(),
  }),
]);

export type LiveEventSeen = z.infer<typeof LIVE_EVENT>;
type Kind = LiveEventSeen['event'];
type EventOf<K extends Kind> = Extract<LiveEventSeen, { event: K }>;

export interface LiveCli {
  readonly child: ChildProcess;
  readonly events: readonly LiveEventSeen[];
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly of: <K extends Kind>(kind: K) => readonly EventOf<K>[];
  readonly states: () => readonly string[];
  /** The first event that fits, past ones included unless `fromNow`. */
  readonly until: <K extends Kind>(
    kind: K,
    fits?: (event: EventOf<K>) => boolean,
    options?: { readonly fromNow?: boolean; readonly limitMs?: number },
  ) => Promise<EventOf<K>>;
  readonly ended: Promise<number | null>;
  readonly kill: () => Promise<unknown>;
}

/** `cuelight relay --json` as it is shipped, its events parsed as they come. */
export function runRelayCli(args: readonly string[], { env = {} }: { readonly env?: Readonly<Record<string, string>> } = {}): LiveCli {
  const child = spawn(process.execPath, [CLI, 'relay', ...args, '--json'], {
    env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: LiveEventSeen[] = [];
  const listeners = new Set<(event: LiveEventSeen) => void>();
  let stdout = '';
  let stderr = '';
  let rest = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    rest += chunk.toString();
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = LIVE_EVENT.parse(JSON.parse(line));
      events.push(event);
      for (const listener of listeners) listener(event);
    }
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (code) => resolve(code));
  });
  const is =
    <K extends Kind>(kind: K, fits: (event: EventOf<K>) => boolean) =>
    (event: LiveEventSeen): event is EventOf<K> =>
      event.event === kind && fits(event as EventOf<K>);
  return {
    child,
    events,
    stdout: () => stdout,
    stderr: () => stderr,
    of: (kind) => events.filter(is(kind, () => true)),
    states: () => events.filter(is('state', () => true)).map(({ state }) => state),
    until: (kind, fits = () => true, { fromNow = false, limitMs = 20_000 } = {}) =>
      new Promise((resolve, reject) => {
        const wanted = is(kind, fits);
        const past = fromNow ? undefined : events.find(wanted);
        if (past !== undefined) {
          resolve(past);
          return;
        }
        const done = (): void => {
          clearTimeout(timer);
          listeners.delete(look);
        };
        const look = (event: LiveEventSeen): void => {
          if (!wanted(event)) return;
          done();
          resolve(event);
        };
        const timer = setTimeout(() => {
          done();
          const seen = events.filter(({ event }) => event !== 'metrics' && event !== 'listening').slice(-20);
          reject(new Error(`no such ${kind} within ${limitMs} ms; seen: ${JSON.stringify(seen)} ${stderr}`));
        }, limitMs);
        listeners.add(look);
      }),
    ended,
    kill: () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      return ended;
    },
  };
}
