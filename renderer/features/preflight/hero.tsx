import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useWindow } from '../../store/context.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { lampOf } from '../../../electron/contract/lamp.ts';
import { LampShape } from '../lamp/lamp.tsx';
import { useLampWords } from '../lamp/use-lamp-words.ts';
import { TitleRow } from '../frame/title-row.tsx';
import { HeroButtons } from './hero-buttons.tsx';
import css from './hero.module.css';

/** The lamp, its word, one sentence, and what to do about it. Go or stop is read here from two metres. */
export function Hero({ show }: { readonly show: ShowState }) {
  const lamp = lampOf(show);
  const { word, time, sentence, detail } = useLampWords(lamp, show);
  const narrow = useNarrow();
  const tab = useWindow(({ view }) => view.tab);
  return (
    <header className={css['hero']} data-lamp={lamp.kind} data-strip={tab === 'history' ? '' : undefined}>
      <TitleRow show={show} />
      <div className={css['body']}>
        <div className={css['lamp']} data-testid="lamp" data-state={lamp.kind}>
          <LampShape lamp={lamp} />
        </div>
        <div className={css['words']}>
          <h1
            className={css['word']}
            data-long={word.length > 10 ? '' : undefined}
            data-wide={word.length > 8 && time !== undefined ? '' : undefined}
          >
            {word}
            {time !== undefined && (
              <span className={css['time']} data-testid="on-air-time">
                {time}
              </span>
            )}
          </h1>
          <p className={css['sentence']}>{sentence}</p>
          {detail !== '' && !(narrow && 'asking' in lamp && lamp.asking) && <p className={css['detail']}>{detail}</p>}
          {narrow && <HeroButtons show={show} />}
        </div>
        {!narrow && <HeroButtons show={show} />}
      </div>
      <p className={css['spoken']} role="status">{`${word}. ${lamp.kind === 'checking' ? '' : sentence}`}</p>
    </header>
  );
}
