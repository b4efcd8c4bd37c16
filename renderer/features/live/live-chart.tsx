import { useEffect, useRef } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { useWords } from '../../words.ts';
import type { ChartPlot } from './chart-plot.ts';
import css from './live-chart.module.css';
import { dropsWords } from './live-words.ts';

/** Bitrate in and out, frame rate and queue over one time axis; an incident is a mark on it. Drawn when main's clock steps, never else. */
export function LiveChart({ show, live }: { readonly show: ShowState; readonly live: LiveShowState }) {
  const words = useWords();
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<ChartPlot | null>(null);
  const newest = useRef({ live, words, plannedKbps: show.plannedBitrateKbps });
  useEffect(() => {
    newest.current = { live, words, plannedKbps: show.plannedBitrateKbps };
    plot.current?.draw(newest.current);
  }, [live, words, show.plannedBitrateKbps]);
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
  const sentence =
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
      <figcaption className={css['sentence']}>{sentence}</figcaption>
    </figure>
  );
}
