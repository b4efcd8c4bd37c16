import { PRACTICE_FAULTS } from '../../../electron/contract/app-state.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './fault-choice.module.css';

/** What the practice server should pretend is wrong. */
export function FaultChoice() {
  const { t } = useWords();
  const { startPractice, stopPractice } = useActions();
  const practice = useApp((app) => app.practice);
  return (
    <div className={css['choice']}>
      <div className={css['faults']} role="group" aria-label={t('ui.practice.pretend')}>
        <span className={css['label']} aria-hidden="true">
          {t('ui.practice.pretend')}
        </span>
        {PRACTICE_FAULTS.map((fault) => (
          <button
            key={fault}
            type="button"
            className={css['fault']}
            data-testid={`practice-fault-${fault}`}
            aria-pressed={practice.fault === fault}
            onClick={() => void startPractice(fault)}
          >
            {t(`ui.practice.fault.${fault}`)}
          </button>
        ))}
      </div>
      <span className={css['status']} role="status">
        {practice.status === 'running' ? '' : t(`ui.practice.status.${practice.status}`)}
      </span>
      <Button small look="quiet" data-testid="practice-stop" onClick={() => void stopPractice()}>
        {t('ui.practice.stop')}
      </Button>
    </div>
  );
}
