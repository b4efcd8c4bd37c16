import { Link } from 'lucide-react';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './draft-line.module.css';

/** A push URL that came by a link or the command line; what becomes of it is the user's to say, and until then nothing. */
export function DraftLine() {
  const { t } = useWords();
  const { keepDraft, discardDraft } = useActions();
  const draft = useApp((app) => app.draft);
  if (draft === null) return null;
  return (
    <section className={css['draft']} data-testid="draft" aria-label={t('desktop.draft.title')}>
      <Link size={16} strokeWidth={1.75} aria-hidden="true" />
      <div className={css['words']}>
        <p className={css['title']}>{t('desktop.draft.title')}</p>
        <p className={css['url']} data-testid="draft-url">
          {draft.maskedUrl}
        </p>
        <p className={css['text']}>{t('desktop.draft.text')}</p>
      </div>
      <div className={css['buttons']}>
        <Button small data-testid="draft-keep" onClick={() => void keepDraft()}>
          {t('desktop.draft.keep')}
        </Button>
        <Button small look="quiet" data-testid="draft-discard" onClick={() => void discardDraft()}>
          {t('desktop.draft.discard')}
        </Button>
      </div>
    </section>
  );
}
