import { SlidersHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { calm } from '../../store/calm.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useWords } from '../../words.ts';
import { showName, showPlan } from '../shows/show-words.ts';
import { ShowMenu } from '../shows/show-menu.tsx';
import css from './title-row.module.css';
import { WindowButtons } from './window-buttons.tsx';

/** The window's own title row: what is open at the left, the system's buttons at the right, and a handle to drag in between. */
export const TitleRow = calm(function TitleRow({ show }: { readonly show: ShowState | null }) {
  const words = useWords();
  const actions = useActions();
  const narrow = useNarrow();
  return (
    <TitleFrame>
      {narrow && <ShowMenu />}
      {!narrow && show !== null && (
        <>
          <span className={css['name']}>{showName(words, show)}</span>
          <span className={css['plan']}>{showPlan(words, show)}</span>
          {show.kind === 'own' && (
            <Button
              small
              look="quiet"
              className={css['settings']}
              data-testid="show-settings"
              icon={<SlidersHorizontal size={14} strokeWidth={1.75} aria-hidden="true" />}
              onClick={() => actions.openDialog({ kind: 'show', showId: show.id })}
            >
              {words.t('ui.show.settings')}
            </Button>
          )}
        </>
      )}
    </TitleFrame>
  );
});

function TitleFrame({ children }: { readonly children: ReactNode }) {
  return (
    <div className={css['row']}>
      <div className={css['words']}>{children}</div>
      <WindowButtons />
    </div>
  );
}
