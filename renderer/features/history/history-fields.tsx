import { ListFilter, Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { isCauseCode } from '../../../electron/contract/cause.ts';
import { HISTORY_KINDS } from '../../../electron/contract/history.ts';
import { useActions, useWindow } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import type { Seen } from './entry-list.ts';
import css from './history-fields.module.css';
import { LAMP_OF } from './history-words.ts';

/** As long as a hand takes between two letters, ms. */
const TYPING_MS = 200;
const TEXT_MOST = 200;
const VERDICTS = ['go', 'caution', 'no-go'] as const;

/** What the list is narrowed to. */
export function HistoryFields({ seen }: { readonly seen: Seen }) {
  const { t } = useWords();
  const { changeHistory } = useActions();
  const { kind, showId, verdict, cause } = useWindow(({ view }) => view.history);
  const [wanted, setWanted] = useState(false);
  const id = useId();
  const open = wanted || showId !== null || verdict !== null || cause !== null;
  return (
    <div className={css['fields']} role="search">
      <SearchField />
      <div className={css['line']}>
        <div className={css['kinds']} role="group" aria-label={t('ui.history.kind.label')}>
          {([null, ...HISTORY_KINDS] as const).map((one) => (
            <button
              key={one ?? 'all'}
              type="button"
              className={css['kind']}
              aria-pressed={one === kind}
              data-testid={`history-kind-${one ?? 'all'}`}
              onClick={() => changeHistory({ kind: one, ...(one === 'show' ? { verdict: null } : {}) })}
            >
              {t(`ui.history.kind.${one ?? 'all'}`)}
            </button>
          ))}
        </div>
        <button
          type="button"
          className={css['filter']}
          aria-expanded={open}
          aria-controls={id}
          data-testid="history-filter"
          onClick={() => {
            setWanted(!open);
            if (open) changeHistory({ showId: null, verdict: null, cause: null });
          }}
        >
          <ListFilter size={14} strokeWidth={1.75} aria-hidden="true" />
          {t('ui.history.filter.open')}
        </button>
      </div>
      <div id={id} className={css['more']} hidden={!open}>
        {open && <Selects seen={seen} />}
      </div>
    </div>
  );
}

function Selects({ seen }: { readonly seen: Seen }) {
  const words = useWords();
  const { t } = words;
  const { changeHistory } = useActions();
  const { kind, showId, verdict, cause } = useWindow(({ view }) => view.history);
  const nameOf = (name: string, practice: boolean): string =>
    practice ? t('ui.practice.name') : name === '' ? t('ui.history.unnamed') : name;
  const causes = [...new Set([...seen.causes, ...(cause === null ? [] : [cause])])]
    .map((code) => [code, words.incident({ cause: code }).summary] as const)
    .toSorted((left, right) => left[1].localeCompare(right[1], words.lang));
  const result = verdict ?? cause ?? '';
  const choose = (value: string): void => {
    const chosen = VERDICTS.find((one) => one === value) ?? null;
    changeHistory({ verdict: chosen, cause: chosen === null && isCauseCode(value) ? value : null });
  };
  return (
    <>
      <select
        className={css['select']}
        aria-label={t('ui.history.filter.profile')}
        data-testid="history-profile"
        value={showId ?? ''}
        onChange={(event) => changeHistory({ showId: event.target.value === '' ? null : event.target.value })}
      >
        <option value="">{t('ui.history.filter.anyProfile')}</option>
        {[...seen.shows].map(([id, { name, practice }]) => (
          <option key={id} value={id}>
            {nameOf(name, practice)}
          </option>
        ))}
      </select>
      <select
        className={css['select']}
        aria-label={t('ui.history.filter.result')}
        data-testid="history-result"
        value={result}
        onChange={(event) => choose(event.target.value)}
      >
        <option value="">{t('ui.history.filter.anyResult')}</option>
        {kind !== 'show' && (
          <optgroup label={t('ui.history.filter.verdicts')}>
            {VERDICTS.map((one) => (
              <option key={one} value={one}>
                {t(`lamp.word.${LAMP_OF[one]}`)}
              </option>
            ))}
          </optgroup>
        )}
        {causes.length > 0 && (
          <optgroup label={t('ui.history.filter.causes')}>
            {causes.map(([code, said]) => (
              <option key={code} value={code}>
                {said}
              </option>
            ))}
          </optgroup>
        )}
      </select>
    </>
  );
}

/** Asks once the hand rests. Esc empties it. */
function SearchField() {
  const { t } = useWords();
  const { changeHistory } = useActions();
  const text = useWindow(({ view }) => view.history.text);
  const [typed, setTyped] = useState(text);
  const field = useRef<HTMLInputElement>(null);
  const asked = useRef(text);
  useEffect(() => {
    // Emptied from elsewhere.
    if (text === asked.current) return;
    asked.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === asked.current) return undefined;
    const timer = setTimeout(() => {
      asked.current = wanted;
      changeHistory({ text: wanted });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, changeHistory]);
  const empty = (): void => {
    asked.current = '';
    setTyped('');
    changeHistory({ text: '' });
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      field.current?.closest('section')?.querySelector<HTMLElement>('[data-entry][tabindex="0"]')?.focus();
    }
    if (event.key !== 'Escape' || typed === '' || event.nativeEvent.isComposing) return;
    event.preventDefault();
    empty();
  };
  return (
    <div className={css['search']}>
      <Search size={16} strokeWidth={1.75} aria-hidden="true" />
      <input
        ref={field}
        className={css['input']}
        type="text"
        aria-label={t('ui.history.searchLabel')}
        placeholder={t('ui.history.search')}
        maxLength={TEXT_MOST}
        autoComplete="off"
        spellCheck={false}
        data-testid="history-search"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {typed !== '' && (
        <button
          type="button"
          className={css['clear']}
          aria-label={t('ui.history.clearSearch')}
          title={t('ui.history.clearSearch')}
          onClick={empty}
        >
          <X size={14} strokeWidth={1.75} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
