import UPlot from 'uplot';
import type { LiveIncidentState } from '../../../electron/contract/live-show.ts';
import type { Palette } from './chart-palette.ts';
import type { ChartFacts } from './chart-plot.ts';
import { isDrop } from './live-words.ts';

const FONT_PX = 12;
const MARK_PX = 7;
/** Over the lanes. */
const MARK_UP_PX = 12;

function font(size: number, weight = 400): string {
  return `${weight} ${size * UPlot.pxRatio}px "Inter Variable", system-ui, sans-serif`;
}

/** Each drop: the lamp's mark over a dashed line through all lanes; one under way is a band up to now. */
export function drawMarks(plot: UPlot, { live, words }: ChartFacts, palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = UPlot.pxRatio;
  const [from, to] = [plot.scales['x']?.min ?? 0, plot.scales['x']?.max ?? 0];
  const shown = live.incidents.filter((incident) => {
    const at = incident.openedAtMs / 1000;
    return at >= from && at <= to;
  });
  ctx.save();
  for (const incident of shown) {
    const x = plot.valToPos(incident.openedAtMs / 1000, 'x', true);
    if (incident.phase !== 'closed' && isDrop(incident)) {
      ctx.globalAlpha = 0.1;
      ctx.fillStyle = palette.caution;
      ctx.fillRect(x, bbox.top, bbox.left + bbox.width - x, bbox.height);
      ctx.globalAlpha = 1;
    }
    ctx.strokeStyle = palette.caution;
    ctx.lineWidth = 1.2 * ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    drawMark(ctx, incident, x, bbox.top - MARK_UP_PX * ratio, palette);
  }
  const newest = shown.at(-1);
  const others = shown.slice(0, -1).map(({ openedAtMs }) => plot.valToPos(openedAtMs / 1000, 'x', true));
  if (newest !== undefined && newest.recoveredMs !== null) nameNewest(plot, newest, others, words, palette);
  ctx.restore();
}

function drawMark(ctx: CanvasRenderingContext2D, incident: LiveIncidentState, x: number, y: number, palette: Palette): void {
  const size = MARK_PX * UPlot.pxRatio;
  ctx.setLineDash([]);
  if (!isDrop(incident)) {
    ctx.fillStyle = palette.caution;
    ctx.beginPath();
    ctx.moveTo(x, y - size * 0.8);
    ctx.lineTo(x + size * 0.85, y + size * 0.7);
    ctx.lineTo(x - size * 0.85, y + size * 0.7);
    ctx.closePath();
    ctx.fill();
    return;
  }
  const radius = size * 0.78;
  const eighth = (2 * Math.PI * radius) / 8;
  ctx.lineWidth = size * 0.4;
  ctx.setLineDash([eighth * 0.62, eighth * 0.38]);
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** `21:04:12, back after 0.4 s` beside the newest mark, on a side with room and no other mark in the way; there may be none. */
function nameNewest(
  plot: UPlot,
  { openedAtMs, recoveredMs }: LiveIncidentState,
  others: readonly number[],
  words: ChartFacts['words'],
  palette: Palette,
): void {
  const { ctx, bbox } = plot;
  const ratio = UPlot.pxRatio;
  const x = plot.valToPos(openedAtMs / 1000, 'x', true);
  const text = words.t('ui.live.chart.back', { at: words.time(openedAtMs, true), time: words.seconds(recoveredMs ?? 0) });
  ctx.font = font(FONT_PX);
  ctx.fillStyle = palette.text2;
  ctx.textBaseline = 'middle';
  const gap = 14 * ratio;
  const long = gap + ctx.measureText(text).width;
  const free = (from: number, to: number): boolean => others.every((other) => other < from - gap || other > to + gap);
  const align = x + long < bbox.left + bbox.width ? 'left' : 'right';
  // Left of the lanes stands the unit of the axis.
  if (align === 'right' && (x - long < bbox.left || !free(x - long, x - gap))) return;
  ctx.textAlign = align;
  ctx.fillText(text, align === 'left' ? x + gap : x - gap, bbox.top - MARK_UP_PX * ratio);
}

/** Each line is named at its right end; the lanes without an axis at their left end too. */
export function drawLabels(plot: UPlot, { live, words, since }: ChartFacts, palette: Palette): void {
  const { ctx, bbox } = plot;
  const ratio = UPlot.pxRatio;
  const { series, metrics } = live;
  const right = bbox.left + bbox.width + 12 * ratio;
  const left = bbox.left - 10 * ratio;
  const least = 18 * ratio;
  const y = (value: number, scale: string): number => plot.valToPos(value, scale, true);
  const last = (values: readonly number[]): number => values.at(-1) ?? 0;
  ctx.save();
  ctx.textBaseline = 'middle';
  const say = (text: string, x: number, at: number, align: CanvasTextAlign, colour: string, weight = 400): void => {
    ctx.font = font(FONT_PX, weight);
    ctx.textAlign = align;
    ctx.fillStyle = colour;
    ctx.fillText(text, x, at);
  };
  if (series.atMs.length > 0) {
    const out = last(series.outKbps);
    const outAt = y(out, 'rate');
    const inAt = y(last(series.inKbps), 'rate');
    const apart = Math.abs(inAt - outAt) >= least;
    say(out === 0 ? `${words.t('ui.live.chart.out')} 0` : words.t('ui.live.chart.out'), right, outAt, 'left', palette.text, 500);
    // Only the relay has two sides.
    if (live.choice.source === 'relay') say(words.t('ui.live.chart.in'), right, apart ? inAt : outAt + least, 'left', palette.text2);
  }
  const fpsAt = y((last(series.fps) || plot.scales['fps']?.max) ?? 0, 'fps');
  const middle = bbox.top + bbox.height * 0.75;
  say(words.t('ui.live.chart.fps'), left, middle, 'right', palette.text3);
  say(words.t('ui.live.chart.queue'), left, bbox.top + bbox.height - 6 * ratio, 'right', palette.text3);
  if (metrics !== null) {
    say(metrics.fps.toFixed(1), right, Math.min(fpsAt, bbox.top + bbox.height * 0.84), 'left', palette.text2);
    say(words.ms(metrics.queueMs), right, bbox.top + bbox.height - 6 * ratio, 'left', palette.text2);
  }
  const under = bbox.top + bbox.height + 13 * ratio;
  if (since === null) {
    const [from, to] = [(plot.scales['x']?.min ?? 0) * 1000, (plot.scales['x']?.max ?? 0) * 1000];
    say(live.active ? words.t('ui.live.chart.now') : words.time(to), bbox.left + bbox.width, under, 'right', palette.text3);
    if (!live.active) say(words.time(from), bbox.left, under, 'left', palette.text3);
  }
  ctx.strokeStyle = palette.line;
  ctx.lineWidth = ratio;
  ctx.beginPath();
  ctx.moveTo(bbox.left, bbox.top + bbox.height);
  ctx.lineTo(bbox.left + bbox.width, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
