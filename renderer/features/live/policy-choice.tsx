import type { ShowState } from '../../../electron/contract/app-state.ts';
import { BUFFER_POLICIES } from '../../../electron/contract/live-show.ts';
import { calm } from '../../store/calm.ts';
import { useActions } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import css from './policy-choice.module.css';

/** What becomes of that which could not be sent; may be changed in mid-show, and in mid-drop. */
export const PolicyChoice = calm(function PolicyChoice({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const { setPolicy } = useActions();
  return (
    <div className={css['policy']} role="group" aria-labelledby="live-policy">
      <span id="live-policy">{t('ui.live.start.policy')}</span>
      {BUFFER_POLICIES.map((policy) => (
        <button
          key={policy}
          type="button"
          aria-pressed={show.live?.choice.policy === policy}
          title={t(`ui.live.start.${policy}Hint`)}
          data-testid={`policy-${policy}`}
          onClick={() => void setPolicy(show.id, policy)}
        >
          {t(`ui.live.start.${policy}`)}
        </button>
      ))}
    </div>
  );
});
