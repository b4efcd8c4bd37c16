import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { bundle } from '../support/bundle.ts';
import { CAN_MAKE_NAMESPACES } from '../support/netns/netns.ts';
import { makeRoad, type Road } from '../support/netns/road.ts';
import { pause } from '../support/pause.ts';
import { EIGHT_MBPS } from '../support/timed-frames.ts';
import { CLOSING } from './closes-on-timer.ts';
import { figure, notMeasured } from './figures.ts';
import { Passage } from './passage.ts';
import { forkInto, startWay, WAYS, type WayName } from './relay-ways.ts';
import { clockMs, onTheRoad } from './road-ends.ts';
import { median, printTable } from './table.ts';

const CUTS = Number(process.env['BENCH_SILENCES'] ?? 3);
const SILENT_MS = 7000;
/** Before the first cut and between two: everybody has heard of everybody, and is not mute. */
const CALM_MS = 8000;
/** Who has not caught up by then goes into the next cut as he is. */
const CATCH_UP_MS = 60_000;
const ACROSS: readonly WayName[] = [...WAYS, CLOSING];
const LIVE_AGAIN = { id: 'silence-live-again', what: 'path silent for 7 s: live again after it returns' };
const LOST = { id: 'silence-lost', what: 'path silent for 7 s: video lost' };
const HEAD = ['path silent for 7 s', 'live again ms, median (goal 1500)', 'spread', 'video lost s, of each cut (goal 0)'];

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface Crossing {
  readonly passages: readonly Passage[];
  /** The encoders send no more. */
  readonly stop: () => Promise<void>;
}

/** Every way at once, from an encoder in the studio to a sink at the ingest: one cut is the same for all of them. */
async function startCrossing({ studio, ingest, ingestAddress }: Road): Promise<Crossing> {
  const entries = ['road-sinks.ts', 'road-encoders.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  const { files, remove } = await bundle(entries);
  cleanUps.push(remove);
  const [sinks, encoders] = [forkInto(files[0] ?? '', ingest), forkInto(files[1] ?? '', studio)];
  for (const child of [sinks, encoders]) cleanUps.push(() => child.kill('SIGKILL'));
  sinks.send({ count: ACROSS.length });
  const { ports } = z.object({ ports: z.array(z.number()) }).parse(await answerOf(sinks));
  const ways = [];
  for (const [i, sinkPort] of ports.entries()) {
    const way = await startWay(ACROSS[i] ?? 'relay', { count: 1, sinkPort, sinkHost: ingestAddress, inside: studio });
    cleanUps.push(way.stop);
    ways.push(way);
  }
  const passages = ACROSS.map(() => new Passage());
  const listen = (child: ChildProcess, tell: (passage: Passage, frame: number, atMs: number) => void): void => {
    child.on('message', (message) => {
      const { success, data } = onTheRoad.safeParse(message);
      const passage = success ? passages[data.way] : undefined;
      if (success && passage !== undefined) tell(passage, data.frame, data.atMs);
    });
  };
  listen(encoders, (passage, frame, atMs) => passage.sent(frame, atMs));
  listen(sinks, (passage, frame, atMs) => passage.arrived(frame, atMs));
  encoders.send({ entries: ways.map(({ entry }) => entry(0)) });
  return {
    passages,
    stop: async () => {
      const stopped = new Promise<void>((resolve) => {
        encoders.on('message', (message) => {
          if (z.object({ stopped: z.literal(true) }).safeParse(message).success) resolve();
        });
      });
      encoders.send({ stop: true });
      await stopped;
    },
  };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const answer: unknown[] = await once(child, 'message');
  return answer[0];
}

interface Cut {
  readonly cutMs: number;
  readonly backMs: number;
}

/** The rule takes a moment to lay and to lift: a picture sent after it is there, and the time counts from before it goes. */
async function cutOnce({ cut, mend }: Road, passages: readonly Passage[]): Promise<Cut> {
  await pause(CALM_MS);
  cut();
  const cutMs = clockMs();
  await pause(SILENT_MS);
  const backMs = clockMs();
  mend();
  const late = AbortSignal.timeout(CATCH_UP_MS);
  await Promise.all(passages.map((passage) => passage.caughtUp(late)));
  return { cutMs, backMs };
}

/** Or why no packet can be lost here. */
function roadHere(): Road | string {
  if (!CAN_MAKE_NAMESPACES) return 'namespaces need root on Linux';
  try {
    const road = makeRoad();
    cleanUps.push(road.remove);
    road.cut();
    road.mend();
    return road;
  } catch (error) {
    return `no namespaces or no iptables here (${String(error).trim().split('\n').at(-1) ?? ''})`;
  }
}

it('a path that is silent for 7 s, beside what TCP does by itself and what closing on a timer does', async () => {
  const road = roadHere();
  if (typeof road === 'string') {
    for (const row of [LIVE_AGAIN, LOST]) notMeasured({ ...row, why: road });
    printTable(HEAD, [[`not measured: ${road}`, '', '', '']]);
    return;
  }
  const { passages, stop } = await startCrossing(road);
  const cuts: Cut[] = [];
  while (cuts.length < CUTS) cuts.push(await cutOnce(road, passages));
  await stop();
  const late = AbortSignal.timeout(CATCH_UP_MS);
  await Promise.all(passages.map((passage) => passage.caughtUp(late, 0)));

  const results = new Map(ACROSS.map((name, i) => [name, resultOf(passages[i], cuts)] as const));
  printTable(
    HEAD,
    [...results].map(([name, { againMs, lostS }]) => {
      const spread = `${Math.min(...againMs).toFixed(0)} to ${Math.max(...againMs).toFixed(0)}`;
      return [name, median(againMs).toFixed(0), spread, lostS.map((s) => s.toFixed(2)).join(', ')];
    }),
  );
  const [ours, closing] = [results.get('relay'), results.get(CLOSING)];
  const back = closing?.againMs.filter(Number.isFinite) ?? [];
  // A relay that is not back at all has no figure: that is said by failing.
  expect(ours?.againMs.every(Number.isFinite)).toBe(true);
  figure({
    ...LIVE_AGAIN,
    unit: 'ms',
    values: ours?.againMs ?? [],
    ...(back.length === CUTS ? { peer: { name: CLOSING, values: back } } : {}),
    goal: { most: 1500, of: 'value' },
  });
  figure({ ...LOST, unit: 's', values: ours?.lostS ?? [], goal: { most: 0, of: 'value' } });
});

/** Of each cut; what was lost from it up to the next one is its own. */
function resultOf(
  passage: Passage | undefined,
  cuts: readonly Cut[],
): { readonly againMs: readonly number[]; readonly lostS: readonly number[] } {
  const againMs = cuts.map(({ cutMs, backMs }) => passage?.liveAgainMs(cutMs, backMs) ?? Infinity);
  const lostS = cuts.map(({ cutMs }, i) => {
    const fromMs = i === 0 ? 0 : cutMs - CALM_MS;
    const next = cuts[i + 1];
    return (passage?.lostFrames(fromMs, next === undefined ? Infinity : next.cutMs - CALM_MS) ?? Infinity) / EIGHT_MBPS.fps;
  });
  return { againMs, lostS };
}
