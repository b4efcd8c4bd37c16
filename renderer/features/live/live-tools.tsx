import type { ShowState } from '../../../electron/contract/app-state.ts';
import { CHART_SPANS } from '../../../electron/contract/live-show.ts';
import { useActions } from '../../store/context.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useWords } from '../../words.ts';
import { EncoderButton } from './encoder-button.tsx';
import css from './live-tools.module.css';

/** How much of the show the chart covers, and the encoder's settings while the lamp needs its room for something else. */
export function LiveTools({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const { setSpan } = useActions();
  const narrow = useNarrow();
  const { live } = show;
  if (live === null || live.onAirAtMs === null) return null;
  return (
    <div className={css['tools']}>
      {live.recording.status !== 'off' && live.active && !narrow && (
        <span className={css['recording']} data-status={live.recording.status}>
          {t(`ui.live.recording.${live.recording.status}`)}
        </span>
      )}
      <div className={css['spans']} role="group" aria-label={t('ui.live.chart.label')}>
        {CHART_SPANS.map((span) => (
          <button
            key={span}
            type="button"
            className={css['span']}
            aria-pressed={span === live.series.span}
            data-testid={`span-${span}`}
            onClick={() => void setSpan(show.id, span)}
          >
            {t(`ui.live.chart.span.${span}`)}
          </button>
        ))}
      </div>
      {live.state === 'reconnecting' && live.choice.source === 'relay' && !narrow && <EncoderButton show={show} small />}
    </div>
  );
}
