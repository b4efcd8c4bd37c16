import { useEffect, useRef } from 'react';
import { useWords } from '../../words.ts';
import type { ChartFacts, ChartPlot } from './chart-plot.ts';
import type { ChartShow, SinceStart } from './chart-show.ts';
import css from './live-chart.module.css';
import { dropsWords } from './live-words.ts';

interface LiveChartProps {
  readonly live: ChartShow;
  readonly plannedKbps: number | null;
  /** What one point covers at least; wider holes are left open. Null: there are none. */
  readonly stepMs?: number | null;
  readonly since?: SinceStart | null;
  /** In place of the figures of now, for screen readers. */
  readonly said?: string;
}

/** Bitrate in and out, frame rate and queue over one time axis; an incident is a mark on it. Drawn when main's clock steps, never else. */
export function LiveChart({ live, plannedKbps, stepMs = null, since = null, said }: LiveChartProps) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot | null>(null);
  const newest = useRef<ChartFacts>({ live, words, plannedKbps, stepMs, since });
  useEffect(() => {
    newest.current = { live, words, plannedKbps, stepMs, since };
    plot.current?.draw(newest.current);
  }, [live, words, plannedKbps, stepMs, since]);
  useEffect(() => {
    let gone = false;
    // Its library comes with the first chart, not with the window.
    void import('./chart-plot.ts').then(({ createPlot }) => {
      if (gone || box.current === null) return;
      plot.current = createPlot(box.current, () => newest.current);
    });
    return () => {
      gone = true;
      plot.current?.destroy();
      plot.current = null;
    };
  }, []);
  const { metrics } = live;
  const now =
    metrics === null
      ? words.t('ui.live.chart.empty')
      : words.t('ui.live.chart.sentence', {
          inRate: words.rate(metrics.inKbps),
          outRate: words.rate(metrics.outKbps),
          fps: Math.round(metrics.fps * 10) / 10,
          queueMs: words.ms(metrics.queueMs),
          drops: dropsWords(words, live),
        });
  return (
    <figure className={css['chart']} data-testid="live-chart">
      <div ref={box} className={css['canvas']} aria-hidden="true" />
      <figcaption className={css['sentence']}>{said ?? now}</figcaption>
    </figure>
  );
}
