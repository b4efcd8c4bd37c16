import type { ChartSpan, LiveSeries } from '../contract/live-show.ts';

export interface LivePoint {
  readonly atMs: number;
  readonly inKbps: number;
  readonly outKbps: number;
  readonly fps: number;
  readonly queueMs: number;
}

/** More points than this no chart of ours is wide enough for. */
const POINTS = 360;
const SECONDS_KEPT = 300;
const HOUR_STEP_S = 10;

/** One column of seconds, each point the mean of `step` of them; the queue's is its highest, which is what viewers felt. */
class Thinned {
  #points: LivePoint[] = [];
  #pending: LivePoint[] = [];
  #step: number;
  readonly #limit: number;
  readonly #grows: boolean;

  constructor(step: number, limit: number, grows: boolean) {
    this.#step = step;
    this.#limit = limit;
    this.#grows = grows;
  }

  get points(): readonly LivePoint[] {
    // The seconds of an unfinished step are shown too: the chart ends at now.
    return this.#pending.length === 0 ? this.#points : [...this.#points, joined(this.#pending)];
  }

  push(point: LivePoint): void {
    this.#pending.push(point);
    if (this.#pending.length < this.#step) return;
    this.#points.push(joined(this.#pending));
    this.#pending = [];
    if (this.#points.length <= this.#limit) return;
    if (!this.#grows) {
      this.#points.shift();
      return;
    }
    // The whole show always fits: at the limit, two points become one.
    const halved: LivePoint[] = [];
    for (let index = 0; index < this.#points.length; index += 2) halved.push(joined(this.#points.slice(index, index + 2)));
    this.#points = halved;
    this.#step *= 2;
  }
}

function joined(points: readonly LivePoint[]): LivePoint {
  const [first] = points;
  if (first === undefined) throw new Error('nothing to join');
  if (points.length === 1) return first;
  const mean = (of: (point: LivePoint) => number): number => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  return {
    atMs: Math.round(mean(({ atMs }) => atMs)),
    inKbps: Math.round(mean(({ inKbps }) => inKbps)),
    outKbps: Math.round(mean(({ outKbps }) => outKbps)),
    fps: Math.round(mean(({ fps }) => fps) * 10) / 10,
    queueMs: Math.max(...points.map(({ queueMs }) => queueMs)),
  };
}

/** The seconds of a show in three lengths, all bounded. */
export class SeriesKeeper {
  readonly #of = {
    '5m': new Thinned(1, SECONDS_KEPT, false),
    '1h': new Thinned(HOUR_STEP_S, POINTS, false),
    show: new Thinned(1, POINTS * 2, true),
  } as const satisfies Record<ChartSpan, Thinned>;
  #lastMs = 0;

  push(point: LivePoint): void {
    // A wall clock that was set back must not fold the chart over itself.
    const atMs = point.atMs > this.#lastMs ? point.atMs : this.#lastMs + 1000;
    this.#lastMs = atMs;
    for (const thinned of Object.values(this.#of)) thinned.push({ ...point, atMs });
  }

  series(span: ChartSpan): LiveSeries {
    const { points } = this.#of[span];
    return {
      span,
      atMs: points.map(({ atMs }) => atMs),
      inKbps: points.map(({ inKbps }) => inKbps),
      outKbps: points.map(({ outKbps }) => outKbps),
      fps: points.map(({ fps }) => fps),
      queueMs: points.map(({ queueMs }) => queueMs),
    };
  }
}
