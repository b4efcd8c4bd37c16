import { z } from 'zod';
import { fault, type CloudAnswer } from './answer.ts';
import type { CloudClient } from './client.ts';

/** A stream as the cloud's console names it. */
export interface CloudStream {
  readonly domain: string;
  readonly app: string;
  readonly stream: string;
}

export interface StreamStanding {
  readonly state: 'active' | 'inactive' | 'forbid';
  /** ISO; of a forbidden stream, where the cloud says it. Why it was forbidden no call tells. */
  readonly forbiddenUntil?: string;
}

/** How a push of this stream ended, or was refused, by the cloud's own record. */
export interface StreamStop {
  readonly endedAtMs: number;
  /** As recorded, with its numbers where it has them (`18/503`). */
  readonly reason: string;
  /** It never was on air: the server refused it (18/… and 19/…). */
  readonly refused: boolean;
}

const standing = z.object({ StreamState: z.enum(['active', 'inactive', 'forbid']) });
const forbidden = z.object({
  ForbidStreamList: z.array(z.unknown()),
});
const ban = z.object({ StreamName: z.string(), AppName: z.string(), DomainName: z.string(), ExpireTime: z.string().max(40) });
const events = z.object({ EventList: z.array(z.unknown()) });
const event = z.object({
  AppName: z.string(),
  StreamName: z.string(),
  StreamEndTime: z.string().max(40),
  StopReason: z.string().min(1),
});

/** Asked for, and no more are looked at. */
const PAGE = 100;
const REASON_LIMIT = 200;
/** A show that ran all day is found by its beginning. */
const BACK_MS = 24 * 3_600_000;
/** It only adds to a word that is plain already. */
const UNTIL_LIMIT_MS = 1000;
const REFUSED = /(?<![\d.:/-])1[89]\s{0,2}[/,:-]\s{0,2}\d|err(?:or)?_?code\W{1,8}1[89]\b/i;

/** Whether somebody is live on it, and whether it may be. */
export async function askStanding(client: CloudClient, stream: CloudStream, signal: AbortSignal): Promise<CloudAnswer<StreamStanding>> {
  const answer = await client.call('DescribeLiveStreamState', parametersOf(stream), signal);
  if (!answer.ok) return answer;
  const read = standing.safeParse(answer.value);
  if (!read.success) return fault('unreadable');
  const state = read.data.StreamState;
  const until = state === 'forbid' ? await askUntil(client, stream, signal) : null;
  return { ok: true, value: { state, ...(until === null ? {} : { forbiddenUntil: until }) } };
}

/** Not every site of the cloud has this call: null then, as for everything else that is not a time. */
async function askUntil(client: CloudClient, { domain, app, stream }: CloudStream, signal: AbortSignal): Promise<string | null> {
  const answer = await client.call(
    'DescribeLiveForbidStreamList',
    { PageNum: 1, PageSize: PAGE, StreamName: stream },
    signal,
    UNTIL_LIMIT_MS,
  );
  const read = answer.ok ? forbidden.safeParse(answer.value) : null;
  const entry = (read?.data?.ForbidStreamList ?? [])
    .slice(0, PAGE)
    .map((one) => ban.safeParse(one).data)
    .find((one) => one?.StreamName === stream && one.AppName === app && one.DomainName === domain);
  const ms = entry === undefined ? null : cloudTimeMs(entry.ExpireTime);
  return ms === null ? null : new Date(ms).toISOString();
}

/** Ends and refusals of that long ago and since, the newest first. The cloud writes them down when it gets to it: none yet says nothing. */
export async function askStops(
  client: CloudClient,
  stream: CloudStream,
  agoMs: number,
  signal: AbortSignal,
): Promise<CloudAnswer<readonly StreamStop[]>> {
  const nowMs = client.nowMs();
  const sinceMs = nowMs - agoMs;
  const answer = await client.call(
    'DescribeLiveStreamEventList',
    {
      ...parametersOf(stream),
      StartTime: utc(sinceMs - BACK_MS),
      EndTime: utc(nowMs),
      IsFilter: 0,
      IsStrict: 1,
      IsAsc: 0,
      PageNum: 1,
      PageSize: PAGE,
    },
    signal,
  );
  if (!answer.ok) return answer;
  const read = events.safeParse(answer.value);
  if (!read.success) return fault('unreadable');
  const stops = read.data.EventList.slice(0, PAGE).flatMap((entry): readonly StreamStop[] => {
    const one = event.safeParse(entry);
    if (!one.success || one.data.StreamName !== stream.stream || one.data.AppName !== stream.app) return [];
    const endedAtMs = cloudTimeMs(one.data.StreamEndTime);
    if (endedAtMs === null || endedAtMs < sinceMs) return [];
    const reason = one.data.StopReason.slice(0, REASON_LIMIT);
    return [{ endedAtMs, reason, refused: REFUSED.test(reason) }];
  });
  return { ok: true, value: stops.sort((left, right) => right.endedAtMs - left.endedAtMs) };
}

function parametersOf({ domain, app, stream }: CloudStream): object {
  return { DomainName: domain, AppName: app, StreamName: stream };
}

/** To the second, as the API takes it. */
function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** A time without a zone is Beijing's. */
function cloudTimeMs(text: string): number | null {
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null) return null;
  const ms = Date.parse(`${match[1]}T${match[2]}${match[3] ?? '+08:00'}`);
  return Number.isNaN(ms) ? null : ms;
}
