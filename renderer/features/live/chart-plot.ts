import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import type { Words } from '../../words.ts';
import { drawLabels, drawMarks } from './chart-marks.ts';
import { paletteReader } from './chart-palette.ts';
import { fpsRange, nominalKbps, queueRange, rateRange, rateSplits, rateTop, timeRange } from './chart-scale.ts';

export interface ChartFacts {
  readonly live: LiveShowState;
  readonly words: Words;
  readonly plannedKbps: number | null;
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
  const column = (values: readonly number[]): number[] => [...values];
  const dataOf = ({ series }: LiveShowState): UPlot.AlignedData => [
    series.atMs.map((ms) => ms / 1000),
    column(series.inKbps),
    column(series.outKbps),
    column(series.fps),
    column(series.queueMs),
  ];
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
        x: { time: true, range: () => timeRange(facts.live.series, facts.live.clock.nowMs) },
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
    dataOf(facts.live),
    box,
  );
  const resized = new ResizeObserver(() => {
    if (box.clientWidth > 0) plot.setSize({ width: box.clientWidth, height: box.clientHeight });
  });
  resized.observe(box);
  const seen = (): void => {
    if (!document.hidden) plot.setData(dataOf(facts.live));
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

/** The last one gives way to the word "now". */
function timeLabel(at: number, { live, words }: ChartFacts): string {
  const [from, to] = timeRange(live.series, live.clock.nowMs);
  return to - at < (to - from) * 0.1 ? '' : words.time(at * 1000);
}

function mbps(kbps: number): string {
  return String(Math.round(kbps / 100) / 10);
}
