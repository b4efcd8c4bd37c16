import { Languages, Plus, Settings } from 'lucide-react';
import { memo, useEffect, useRef } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import { Brand } from './brand.tsx';
import css from './rail.module.css';
import { showMark, showName, showNow } from './show-words.ts';

export function Rail() {
  const { t } = useWords();
  const actions = useActions();
  const shows = useApp((app) => app.shows);
  const selected = useApp((app) => app.selectedShowId);
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
      {shows.length === 0 ? (
        <p className={css['empty']}>{t('ui.rail.empty')}</p>
      ) : (
        <ul className={css['list']}>
          {shows.map((show) => (
            <Item key={show.id} show={show} isSelected={show.id === selected} />
          ))}
        </ul>
      )}
      <div className={css['foot']}>
        {shows.length === 0 && <LanguageSwitch />}
        <button type="button" className={css['tool']} data-testid="settings-open" onClick={() => actions.openDialog({ kind: 'settings' })}>
          <Settings size={16} strokeWidth={1.5} aria-hidden="true" />
          {t('ui.settings.title')}
        </button>
      </div>
    </nav>
  );
}

interface ItemProps {
  readonly show: ShowState;
  readonly isSelected: boolean;
}

/** Of a hundred shows the one that is live changes each second, the others do not. */
const Item = memo(function Item({ show, isSelected }: ItemProps) {
  const words = useWords();
  const actions = useActions();
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: 'nearest' });
  }, [isSelected]);
  return (
    <li ref={item}>
      <button
        type="button"
        className={css['item']}
        aria-current={isSelected ? 'true' : undefined}
        data-testid={`show-${show.kind === 'practice' ? 'practice' : show.id}`}
        onClick={() => void actions.selectShow(show.id)}
      >
        <Mark kind={showMark(show)} />
        <span className={css['words']}>
          <span className={css['name']}>{showName(words, show)}</span>
          <span className={css['plan']}>{showNow(words, show)}</span>
        </span>
      </button>
    </li>
  );
});

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
