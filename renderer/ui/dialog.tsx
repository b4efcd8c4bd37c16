import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { DialogNotices } from '../features/notices/notices.tsx';
import { useActions } from '../store/context.tsx';
import { useWords } from '../words.ts';
import css from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly testId: string;
  readonly children: ReactNode;
  /** The buttons at its foot. */
  readonly foot?: ReactNode;
  /** What closing it means, where it is more than going away. */
  readonly onClose?: () => void;
}

/** A dialog of ours: Esc, the cross and a click beside it close it, and the focus goes back to where it came from. */
export function Dialog({ title, testId, children, foot, onClose }: DialogProps) {
  const { t } = useWords();
  const { closeDialog } = useActions();
  return (
    <Base.Root open onOpenChange={(open) => !open && (onClose ?? closeDialog)()}>
      <Base.Portal>
        <Base.Backdrop className={css['backdrop']} />
        <Base.Popup className={css['popup']} data-testid={testId}>
          <div className={css['head']}>
            <Base.Title className={css['title']}>{title}</Base.Title>
            <Base.Close className={css['close']} aria-label={t('ui.close')} title={t('ui.close')}>
              <X size={16} strokeWidth={1.5} aria-hidden="true" />
            </Base.Close>
          </div>
          <DialogNotices />
          <div className={css['body']}>{children}</div>
          {foot !== undefined && <div className={css['foot']}>{foot}</div>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
