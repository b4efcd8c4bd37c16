import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './consent-panel.module.css';

/** May the pre-flight publish? The harmless answer is the bright one; a rehearsal needs the signing key. */
export function ConsentPanel({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const { consent } = useActions();
  return (
    <div className={css['panel']} role="group" aria-label={t('ui.consent.question')}>
      <p>{show.canSign ? t('ui.consent.rehearsal') : t('ui.consent.noRehearsal')}</p>
      <p className={css['real']}>{t('ui.consent.real')}</p>
      <div className={css['answers']}>
        {show.canSign && (
          <Button small look="primary" data-testid="consent-rehearsal" onClick={() => void consent(show.id, 'rehearsal')}>
            {t('ui.consent.rehearse')}
          </Button>
        )}
        <Button small data-testid="consent-real" onClick={() => void consent(show.id, 'real')}>
          {t('ui.consent.realStream')}
        </Button>
        <Button small data-testid="consent-never" onClick={() => void consent(show.id, 'never')}>
          {t('ui.consent.skip')}
        </Button>
      </div>
    </div>
  );
}
