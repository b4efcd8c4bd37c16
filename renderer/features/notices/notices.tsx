import { ShieldAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useActions, useApp, useWindow } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import css from './notices.module.css';

/** What main has to say, what it would not do, and a missing sandbox: one line each, never in the way. */
export function Notices() {
  const { t, maybe } = useWords();
  const actions = useActions();
  const notices = useApp((app) => app.notices);
  const sandboxed = useApp((app) => app.sandboxed);
  const refusal = useWindow(({ view }) => view.refusal);
  return (
    <div className={css['strip']} role="status">
      {!sandboxed && (
        <p className={css['line']} data-testid="no-sandbox">
          <ShieldAlert size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>{t('ui.noSandbox')}</span>
        </p>
      )}
      {refusal !== null && (
        <Line testId="refusal" onDismiss={actions.dismissRefusal}>
          {maybe(`refusal.${refusal}`) || t('refusal.fault')}
        </Line>
      )}
      {notices.map(({ id, code, params }) => (
        <Line key={id} testId={`notice-${code}`} onDismiss={() => void actions.dismissNotice(id)}>
          {maybe(`notice.${code}`, params) || t('notice.fault')}
        </Line>
      ))}
    </div>
  );
}

interface LineProps {
  readonly testId: string;
  readonly onDismiss: () => void;
  readonly children: ReactNode;
}

function Line({ testId, onDismiss, children }: LineProps) {
  const { t } = useWords();
  return (
    <p className={css['line']} data-testid={testId}>
      <span>{children}</span>
      <button type="button" className={css['close']} aria-label={t('ui.close')} title={t('ui.close')} onClick={onDismiss}>
        <X size={14} strokeWidth={1.5} aria-hidden="true" />
      </button>
    </p>
  );
}
