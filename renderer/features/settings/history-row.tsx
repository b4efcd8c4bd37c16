import { useState } from 'react';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { useWords, type Words } from '../../words.ts';
import css from './history-row.module.css';

const DAYS = [0, 7, 30, 90, 365] as const;

function daysWords({ t }: Words, days: number): string {
  if (days === 0) return t('ui.history.settings.off');
  return days === 365 ? t('ui.history.settings.year') : t('ui.history.settings.days', { days });
}

type Wish = { readonly kind: 'days'; readonly days: number } | { readonly kind: 'all' };

/** How long the history is kept, and an end to all of it. What would delete something asks first. */
export function HistoryRow() {
  const words = useWords();
  const { t } = words;
  const { changeSettings, deleteHistory } = useActions();
  const days = useApp((app) => app.settings.historyDays);
  const [wish, setWish] = useState<Wish | null>(null);
  const [deleted, setDeleted] = useState<number | null>(null);
  const options = [...new Set([...DAYS, days])].toSorted((left, right) => left - right);
  const choose = (value: string): void => {
    const wanted = Number(value);
    setDeleted(null);
    setWish(wanted < days ? { kind: 'days', days: wanted } : null);
    if (wanted > days) void changeSettings({ historyDays: wanted });
  };
  const confirm = async (): Promise<void> => {
    setWish(null);
    if (wish?.kind === 'days') await changeSettings({ historyDays: wish.days });
    if (wish?.kind !== 'all') return;
    const answer = await deleteHistory();
    if (answer.ok) setDeleted(answer.value.deleted);
  };
  return (
    <section className={css['history']} data-testid="history-row">
      <Choice
        label={t('ui.history.settings.title')}
        hint={t('ui.history.settings.hint')}
        value={String(wish?.kind === 'days' ? wish.days : days)}
        options={options.map((one) => ({ value: String(one), label: daysWords(words, one) }))}
        onChange={choose}
      />
      {wish === null ? (
        <div className={css['line']}>
          <Button small look="quiet" className={css['all']} data-testid="history-delete-all" onClick={() => setWish({ kind: 'all' })}>
            {t('ui.history.settings.all')}
          </Button>
          <span role="status">{deleted === null ? '' : t('ui.history.settings.deleted', { count: deleted })}</span>
        </div>
      ) : (
        <div className={css['ask']} role="group" aria-label={askWords(words, wish)}>
          <p role="status">{askWords(words, wish)}</p>
          <Button small onClick={() => setWish(null)}>
            {t('ui.cancel')}
          </Button>
          <Button small look="primary" data-testid="history-shorten-confirm" onClick={() => void confirm()}>
            {t('ui.history.settings.confirm')}
          </Button>
        </div>
      )}
    </section>
  );
}

function askWords(words: Words, wish: Wish): string {
  if (wish.kind === 'all') return words.t('ui.history.settings.allText');
  if (wish.days === 0) return words.t('ui.history.settings.none');
  return words.t('ui.history.settings.shorter', { time: daysWords(words, wish.days) });
}
