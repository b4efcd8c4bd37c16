import { ShieldAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Notice } from '../../../electron/contract/app-state.ts';
import { useActions, useApp, useWindow } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { DraftLine } from '../push-url/draft-line.tsx';
import css from './notices.module.css';

/** What main would not take in answer to what was done in a dialog: said there, since all behind it is out of reach. */
export function DialogNotices() {
  const refused = useApp((app) => app.notices.find(({ code }) => code === 'secret-refused') ?? null);
  return (
    <div role="status">
      <Refusal />
      {refused !== null && <Said notice={refused} />}
    </div>
  );
}

function Refusal() {
  const { t, maybe } = useWords();
  const { dismissRefusal } = useActions();
  const refusal = useWindow(({ view }) => view.refusal);
  return refusal === null ? null : (
    <Line testId="refusal" onDismiss={dismissRefusal}>
      {maybe(`refusal.${refusal}`) || t('refusal.fault')}
    </Line>
  );
}

function Said({ notice: { id, code, params } }: { readonly notice: Notice }) {
  const { t, maybe } = useWords();
  const { dismissNotice } = useActions();
  return (
    <Line
      testId={`notice-${code}`}
      onDismiss={() => void dismissNotice(id)}
      action={code === 'show-interrupted' ? <GoLiveAgain showId={String(params['showId'])} /> : null}
    >
      {maybe(`notice.${code}`, params) || t('notice.fault')}
    </Line>
  );
}

/** As it was live before: its encoder finds the same address and key. */
function GoLiveAgain({ showId }: { readonly showId: string }) {
  const { t } = useWords();
  const actions = useActions();
  return (
    <Button small data-testid="go-live-again" onClick={() => void actions.goLiveAgain(showId)}>
      {t('ui.live.start.again')}
    </Button>
  );
}

/** What main has to say, what it would not do, and a missing sandbox: one line each, never in the way. */
export function Notices() {
  const { t } = useWords();
  const notices = useApp((app) => app.notices);
  const sandboxed = useApp((app) => app.sandboxed);
  const dialogOpen = useWindow(({ view }) => view.dialog !== null);
  return (
    <div className={css['strip']} role="status">
      {!sandboxed && (
        <p className={css['line']} data-testid="no-sandbox">
          <ShieldAlert size={16} strokeWidth={1.75} aria-hidden="true" />
          <span>{t('ui.noSandbox')}</span>
        </p>
      )}
      <DraftLine />
      {!dialogOpen && <Refusal />}
      {notices.map((notice) => (dialogOpen && notice.code === 'secret-refused' ? null : <Said key={notice.id} notice={notice} />))}
    </div>
  );
}

interface LineProps {
  readonly testId: string;
  readonly onDismiss: () => void;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

function Line({ testId, onDismiss, action = null, children }: LineProps) {
  const { t } = useWords();
  return (
    <p className={css['line']} data-testid={testId}>
      <span>{children}</span>
      {action}
      <button type="button" className={css['close']} aria-label={t('ui.close')} title={t('ui.close')} onClick={onDismiss}>
        <X size={14} strokeWidth={1.5} aria-hidden="true" />
      </button>
    </p>
  );
}
