import { Lock, LockOpen } from 'lucide-react';
import { useRef } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button, EnterCap, KeyCap } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './paste-box.module.css';
import { SecretInput, type SecretHandle } from './secret-input.tsx';

/** Where a push URL comes in: pasted by main, or typed. */
export function PasteBox({ show }: { readonly show: ShowState | null }) {
  const { t } = useWords();
  const actions = useActions();
  const platform = useApp((app) => app.platform);
  const handle = useRef<SecretHandle>(null);
  const showId = show?.id ?? null;
  const check = (): void => {
    if (handle.current?.submit() !== true) void actions.pasteAndCheck(showId);
  };
  return (
    <div className={css['box']}>
      <SecretInput
        tall
        autoFocus
        testId="paste-box"
        label={t('ui.paste.title')}
        placeholder={t('ui.paste.example')}
        ref={handle}
        onPaste={() => void actions.pasteSecret(showId, 'pushUrl')}
        onEnterEmpty={() => void actions.pasteAndCheck(showId)}
        onTyped={(text) => void actions.typeAndCheck(showId, text)}
      />
      <div className={css['foot']}>
        <span className={css['hint']}>{t('ui.paste.twoLines')}</span>
        <span className={css['caps']}>
          <KeyCap>{platform === 'darwin' ? '⌘' : 'Ctrl'}</KeyCap>
          <KeyCap>V</KeyCap>
        </span>
        <Button small look="primary" data-testid="paste-check" cap={<EnterCap />} onClick={check}>
          {t('ui.paste.check')}
        </Button>
      </div>
    </div>
  );
}

/** Says where the key goes; true for how secrets are kept right now. */
export function StorageHint() {
  const { t } = useWords();
  const kind = useApp((app) => app.secrets.kind);
  const Icon = kind === 'encrypted' ? Lock : LockOpen;
  return (
    <p className={css['storage']} data-testid="secret-storage" data-kind={kind}>
      <Icon size={14} strokeWidth={1.5} aria-hidden="true" />
      <span>{t(`ui.storage.${kind}`)}</span>
    </p>
  );
}
