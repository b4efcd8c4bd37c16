import { useEffect } from 'react';
import { Maximize2, Pin, PinOff } from 'lucide-react';
import { foremostShow, lampOf } from '../../../electron/contract/lamp.ts';
import type { LiveShowState } from '../../../electron/contract/live-show.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import { LampShape } from '../lamp/lamp.tsx';
import { Mark } from '../lamp/mark.tsx';
import { useLampWords } from '../lamp/use-lamp-words.ts';
import { recoveryWords } from '../live/recovery-words.ts';
import { markOf } from '../live/timeline-entries.ts';
import css from './compact.module.css';
import { RateLine } from './rate-line.tsx';

/** The lamp, the bitrate line and the last incident; small enough to stand beside the program that streams. */
export function Compact() {
  const { t } = useWords();
  const actions = useActions();
  const show = useApp(foremostShow);
  const pinned = useApp((app) => app.compact?.pinned === true);
  const lamp = lampOf(show);
  const { word, time, sentence } = useLampWords(lamp, show);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') void actions.compact('leave');
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [actions]);
  const live = 'live' in lamp && lamp.live.active ? lamp.live : null;
  return (
    <main className={css['compact']} data-lamp={lamp.kind} data-testid="compact">
      <div className={css['lamp']} data-testid="lamp" data-state={lamp.kind}>
        <LampShape lamp={lamp} />
      </div>
      <div className={css['words']}>
        <h1 className={css['word']} data-long={word.length > 9 ? '' : undefined}>
          {word}
        </h1>
        {time !== undefined && <p className={css['time']}>{time}</p>}
      </div>
      <div className={css['buttons']}>
        <button
          type="button"
          aria-pressed={pinned}
          aria-label={t('ui.compact.pin')}
          title={t('ui.compact.pin')}
          data-testid="compact-pin"
          onClick={() => void actions.compact(pinned ? 'unpin' : 'pin')}
        >
          {pinned ? <Pin size={16} strokeWidth={1.75} aria-hidden="true" /> : <PinOff size={16} strokeWidth={1.75} aria-hidden="true" />}
        </button>
        <button
          type="button"
          aria-label={t('ui.compact.leave')}
          title={t('ui.compact.leave')}
          data-testid="compact-leave"
          onClick={() => void actions.compact('leave')}
        >
          <Maximize2 size={16} strokeWidth={1.75} aria-hidden="true" />
        </button>
      </div>
      <div className={css['middle']}>
        {live !== null && live.onAirAtMs !== null ? <RateLine live={live} /> : <p className={css['sentence']}>{sentence}</p>}
      </div>
      {live !== null && live.onAirAtMs !== null && (
        <div className={css['foot']}>
          <LastIncident live={live} sentence={sentence} />
        </div>
      )}
      <p className={css['spoken']} role="status">{`${word}. ${lamp.kind === 'checking' ? '' : sentence}`}</p>
    </main>
  );
}

function LastIncident({ live, sentence }: { readonly live: LiveShowState; readonly sentence: string }) {
  const words = useWords();
  const incident = live.incidents.at(-1);
  if (incident === undefined) return <p className={css['calm']}>{sentence}</p>;
  return (
    <>
      <Mark kind={markOf(incident)} />
      <div>
        <p className={css['headline']}>
          {words.time(incident.openedAtMs)} {words.incident(incident).summary}
        </p>
        <p className={css['detail']}>{recoveryWords(incident, words)}</p>
      </div>
    </>
  );
}
