import { Languages, Plus, Settings } from 'lucide-react';
import { useActions, useApp } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import { Brand } from './brand.tsx';
import css from './rail.module.css';
import { showMark, showName, showNow } from './show-words.ts';

export function Rail() {
  const words = useWords();
  const { t } = words;
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
            <li key={show.id}>
              <button
                type="button"
                className={css['item']}
                aria-current={show.id === selected ? 'true' : undefined}
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
