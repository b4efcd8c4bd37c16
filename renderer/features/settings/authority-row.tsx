import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './authority-row.module.css';

/** A file of certificate authorities that RTMPS servers may be signed by, beside the lists of this computer. */
export function AuthorityRow() {
  const { t } = useWords();
  const { chooseAuthority, removeAuthority } = useActions();
  const file = useApp((app) => app.authorityFile);
  return (
    <section className={css['authority']} data-testid="authority">
      <h3>{t('ui.settings.authority')}</h3>
      <p>{t('ui.settings.authorityHint')}</p>
      <div className={css['file']}>
        {file !== null && <span className={css['name']}>{file}</span>}
        <Button small data-testid="choose-authority" onClick={() => void chooseAuthority()}>
          {t('ui.settings.chooseFile')}
        </Button>
        {file !== null && (
          <Button small look="quiet" data-testid="remove-authority" onClick={() => void removeAuthority()}>
            {t('ui.settings.removeFile')}
          </Button>
        )}
      </div>
    </section>
  );
}
