import { ClipboardPaste } from 'lucide-react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { SecretField } from '../../store/actions.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { SecretInput } from './secret-input.tsx';
import css from './secret-row.module.css';

interface SecretRowProps {
  readonly show: ShowState;
  readonly field: SecretField;
  readonly hint?: string;
}

function isKept(show: ShowState, field: SecretField): boolean {
  return {
    pushUrl: show.hasPushUrl,
    signingKey: show.hasKey,
    backupKey: show.hasBackupKey,
    playUrl: show.hasPlayUrl,
    cloudKey: show.hasCloudKey,
  }[field];
}

/** One secret of a show: given or not, and the ways to give it or take it back. It is never shown. */
export function SecretRow({ show, field, hint = '' }: SecretRowProps) {
  const { t } = useWords();
  const actions = useActions();
  const kept = isKept(show, field);
  const name = t(`ui.secret.${field}`);
  const paste = (): void => void actions.pasteSecret(show.id, field);
  return (
    <div className={css['secret']} role="group" aria-label={name}>
      <div className={css['head']}>
        <span className={css['name']}>{name}</span>
        <span className={css['state']} data-testid={`secret-${field}-state`} data-kept={kept}>
          {kept ? t('ui.secret.kept') : t('ui.secret.none')}
        </span>
        {kept && field !== 'pushUrl' && (
          <Button
            small
            look="quiet"
            aria-label={t('ui.secret.forgetOf', { name })}
            onClick={() => void actions.forgetSecret(show.id, field)}
          >
            {t('ui.secret.forget')}
          </Button>
        )}
      </div>
      {field === 'pushUrl' && show.maskedUrl !== null && <code className={css['masked']}>{show.maskedUrl}</code>}
      <div className={css['entry']}>
        <SecretInput
          label={name}
          placeholder={kept ? t('ui.secret.replace') : t('ui.secret.type')}
          testId={`secret-${field}`}
          onPaste={paste}
          onTyped={(text) => actions.typeSecret(show.id, field, text)}
        />
        <Button
          aria-label={t('ui.secret.pasteOf', { name })}
          icon={<ClipboardPaste size={14} strokeWidth={1.75} aria-hidden="true" />}
          onClick={paste}
        >
          {t('ui.secret.paste')}
        </Button>
      </div>
      {hint !== '' && <p className={css['hint']}>{hint}</p>}
    </div>
  );
}
