import { Languages, Plus, Settings } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { AppState, ShowState } from '../../../electron/contract/app-state.ts';
import { useShallow } from 'zustand/react/shallow';
import { useActions, useApp } from '../../store/context.tsx';
import { showById } from '../../store/selectors.ts';
import { useWords } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import { Brand } from './brand.tsx';
import css from './rail.module.css';
import { showMark, showName, showNow } from './show-words.ts';

export function Rail() {
  const { t } = useWords();
  const actions = useActions();
  const showIds = useApp(useShallow((app) => app.shows.map(({ id }) => id)));
  return (
    <nav className={css['rail']} aria-label={t('ui.rail.shows')}>
      <Brand />
      <div className={css['head']}>
        <h2>{t('ui.rail.shows')}</h2>
        <button
          type="button"
          className={css['add']}
          aria-label={t('ui.rail.add')}
          title={t('ui.rail.add')}
          data-testid="show-add"
          onClick={() => void actions.addShow()}
        >
          <Plus size={16} strokeWidth={1.75} aria-hidden="true" />
        </button>
      </div>
      {showIds.length === 0 ? (
        <p className={css['empty']}>{t('ui.rail.empty')}</p>
      ) : (
        <ul className={css['list']}>
          {showIds.map((showId) => (
            <RailShow key={showId} showId={showId} />
          ))}
        </ul>
      )}
      <div className={css['foot']}>
        {showIds.length === 0 && <LanguageSwitch />}
        <button type="button" className={css['tool']} data-testid="settings-open" onClick={() => actions.openDialog({ kind: 'settings' })}>
          <Settings size={16} strokeWidth={1.5} aria-hidden="true" />
          {t('ui.settings.title')}
        </button>
      </div>
    </nav>
  );
}

/** Only its words and its mark: a live second changes neither. */
function RailShow({ showId }: { readonly showId: string }) {
  const words = useWords();
  const { selectShow } = useActions();
  const selected = useApp((app) => app.selectedShowId === showId);
  const kind = useApp((app) => showById(app, showId)?.kind);
  const mark = useApp((app) => showMark(showById(app, showId)));
  const name = useApp((app) => ofShow(app, showId, (show) => showName(words, show)));
  const now = useApp((app) => ofShow(app, showId, (show) => showNow(words, show)));
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (selected) item.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <li ref={item}>
      <button
        type="button"
        className={css['item']}
        aria-current={selected ? 'true' : undefined}
        data-testid={`show-${kind === 'practice' ? 'practice' : showId}`}
        onClick={() => void selectShow(showId)}
      >
        <Mark kind={mark} />
        <span className={css['words']}>
          <span className={css['name']}>{name}</span>
          <span className={css['plan']}>{now}</span>
        </span>
      </button>
    </li>
  );
}

function ofShow(app: AppState, showId: string, words: (show: ShowState) => string): string {
  const show = showById(app, showId);
  return show === null ? '' : words(show);
}

/** Both languages by their own names, so that either reader finds it. */
export function LanguageSwitch() {
  const { t, lang } = useWords();
  const { changeSettings } = useActions();
  return (
    <button
      type="button"
      className={css['tool']}
      data-testid="language-switch"
      onClick={() => void changeSettings({ language: lang === 'en' ? 'zh-CN' : 'en' })}
    >
      <Languages size={16} strokeWidth={1.5} aria-hidden="true" />
      {t('ui.rail.languages')}
    </button>
  );
}
