import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Words } from '../../words.ts';
import { columnsOf } from './chart-columns.ts';
import { drawLabels, drawMarks } from './chart-marks.ts';
import { paletteReader } from './chart-palette.ts';
import { fpsRange, nominalKbps, queueRange, rateRange, rateSplits, rateTop, rangeOf } from './chart-scale.ts';
import type { ChartShow, SinceStart } from './chart-show.ts';
import { clockFormat } from './live-words.ts';

export interface ChartFacts {
  readonly live: ChartShow;
  readonly words: Words;
  readonly plannedKbps: number | null;
  readonly stepMs: number | null;
  /** Given or not, it stays so for as long as the chart stands. */
  readonly since: SinceStart | null;
}

export interface ChartPlot {
  draw(facts: ChartFacts): void;
  destroy(): void;
}

const WHOLE_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440];
const FONT = '12px "Inter Variable", system-ui, sans-serif';
const RIGHT_PX = 66;
const TOP_PX = 22;

/** One canvas for all lanes: three scales that each fill their part of the height. */
export function createPlot(box: HTMLElement, first: () => ChartFacts): ChartPlot {
  let facts = first();
  const palette = paletteReader(box);
  const nominal = (): number => nominalKbps(facts.live.series, facts.plannedKbps);
  const top = (): number => rateTop(facts.live.series, nominal());
  const data = (): UPlot.AlignedData => columnsOf(facts.live.series, facts.stepMs);
  const inTrouble = (): boolean => facts.live.state === 'reconnecting' || facts.live.state === 'degraded';
  const line = { points: { show: false }, pxAlign: 0 } as const;
  const plot = new UPlot(
    {
      width: box.clientWidth,
      height: box.clientHeight,
      padding: [TOP_PX, RIGHT_PX, 0, 0],
      pxAlign: 0,
      cursor: { show: false },
      legend: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: true, range: () => rangeOf(facts) },
        rate: { range: () => rateRange(top()) },
        fps: { range: () => fpsRange(facts.live.series) },
        queue: { range: () => queueRange(facts.live.series) },
      },
      axes: [
        {
          stroke: () => palette().text3,
          font: FONT,
          size: 24,
          gap: 6,
          space: 110,
          // The labels say minutes: two of the same would be a riddle.
          incrs: WHOLE_MINUTES.map((minutes) => minutes * 60),
          grid: { show: false },
          ticks: { show: false },
          ...(facts.since === null
            ? {}
            : { splits: (_plot: UPlot, _axis: number, _from: number, _to: number, step: number) => sinceSplits(facts, step) }),
          values: (_plot, seconds) => seconds.map((at) => timeLabel(at, facts)),
        },
        {
          scale: 'rate',
          stroke: () => palette().text3,
          font: FONT,
          size: 52,
          gap: 10,
          splits: () => rateSplits(nominal(), top()),
          values: (_plot, values) =>
            values.map((kbps, index) => (index === values.length - 1 ? facts.words.t('ui.live.chart.mbps') : mbps(kbps))),
          grid: { stroke: () => palette().line, width: 1 },
          ticks: { show: false },
        },
      ],
      series: [
        {},
        { ...line, scale: 'rate', fill: () => palette().lens, fillTo: () => 0, stroke: () => palette().text3, width: 1 },
        { ...line, scale: 'rate', stroke: () => palette().text, width: 1.6 },
        { ...line, scale: 'fps', stroke: () => palette().text3, width: 1.2 },
        {
          ...line,
          scale: 'queue',
          stroke: () => (inTrouble() ? palette().caution : palette().lineStrong),
          fill: () => (inTrouble() ? palette().caution : palette().lineStrong),
          fillTo: () => 0,
          width: 1,
        },
      ],
      hooks: {
        draw: [
          (own) => {
            drawMarks(own, facts, palette());
            drawLabels(own, facts, palette());
          },
        ],
      },
    },
    data(),
    box,
  );
  const resized = new ResizeObserver(() => {
    if (box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: box.clientHeight });
  });
  resized.observe(box);
  const seen = (): void => {
    if (!document.hidden) plot.setData(data());
  };
  document.addEventListener('visibilitychange', seen);
  // The canvas follows the theme at once, not with the next second.
  const recoloured = (): void => plot.redraw(false, true);
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', recoloured);
  const theme = new MutationObserver(recoloured);
  theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return {
    draw: (next) => {
      facts = next;
      seen();
    },
    destroy: () => {
      document.removeEventListener('visibilitychange', seen);
      dark.removeEventListener('change', recoloured);
      theme.disconnect();
      resized.disconnect();
      plot.destroy();
    },
  };
}

/** Whole steps from the start on. */
function sinceSplits(facts: ChartFacts, step: number): number[] {
  const [from, to] = rangeOf(facts);
  return Array.from({ length: Math.floor((to - from) / Math.max(1, step)) + 1 }, (_, index) => from + index * step);
}

/** The ends of the axis have words of their own, which these give way to. */
function timeLabel(at: number, facts: ChartFacts): string {
  const [from, to] = rangeOf(facts);
  const room = (to - from) * 0.1;
  if (facts.since !== null) return clockFormat((at - from) * 1000);
  if (to - at < room || (!facts.live.active && at - from < room)) return '';
  return facts.words.time(at * 1000);
}

function mbps(kbps: number): string {
  return String(Math.round(kbps / 100) / 10);
}
