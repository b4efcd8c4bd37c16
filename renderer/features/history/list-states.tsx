import type { ReactNode } from 'react';
import type { RefusalCode } from '../../../electron/contract/bridge.ts';
import { useActions, useApp, useWindow } from '../../store/context.tsx';
import { EVERYTHING } from '../../store/view.ts';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './list-states.module.css';

/** Why there is nothing to list, and what one can do about it. */
export function EmptyList({ refusal, onAgain }: { readonly refusal: RefusalCode | null; readonly onAgain: () => void }) {
  const { t, maybe } = useWords();
  const { changeHistory, openDialog } = useActions();
  const status = useApp((app) => app.history.status);
  const { text, kind, showId, verdict, cause } = useWindow(({ view }) => view.history);
  if (status === 'newer') return <State name="newer" title={t('ui.history.newer.title')} text={t('ui.history.newer.text')} />;
  if (status === 'off') {
    return (
      <State name="off" title={t('ui.history.off.title')} text={t('ui.history.off.text')}>
        <Button small data-testid="history-settings" onClick={() => openDialog({ kind: 'settings' })}>
          {t('ui.history.off.settings')}
        </Button>
      </State>
    );
  }
  if (refusal !== null) {
    return (
      <State name="failed" title={maybe(`refusal.${refusal}`)}>
        <Button small data-testid="history-again" onClick={onAgain}>
          {t('ui.history.again')}
        </Button>
      </State>
    );
  }
  if (text !== '' || kind !== null || showId !== null || verdict !== null || cause !== null) {
    return (
      <State name="nothing" title={t('ui.history.nothing.title')}>
        <Button small data-testid="history-clear" onClick={() => changeHistory(EVERYTHING)}>
          {t('ui.history.nothing.clear')}
        </Button>
      </State>
    );
  }
  return <State name="empty" title={t('ui.history.empty.title')} text={t('ui.history.empty.text')} />;
}

interface StateProps {
  readonly name: string;
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
}

function State({ name, title, text, children }: StateProps) {
  return (
    <div className={css['state']} data-testid={`history-state-${name}`}>
      <div role="status">
        <p className={css['title']}>{title}</p>
        {text !== undefined && <p>{text}</p>}
      </div>
      {children}
    </div>
  );
}

/** Over a list that is there all the same. */
export function ListTrouble() {
  const { t } = useWords();
  const status = useApp((app) => app.history.status);
  if (status === 'off')
    return <p className={css['trouble']}>{`${t('ui.history.off.title')}${t('unit.space')}${t('ui.history.off.text')}`}</p>;
  return status === 'unwritable' ? <p className={css['trouble']}>{t('ui.history.unwritable')}</p> : null;
}
