import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';
import css from './encoder-dialog.module.css';

/** What to type into the encoder, copied by main: OBS wants two fields, others the whole URL. */
export function EncoderDialog({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const { copyUrl, closeDialog } = useActions();
  return (
    <Dialog
      title={t('ui.encoder.title')}
      testId="encoder-dialog"
      foot={
        <Button look="primary" onClick={closeDialog}>
          {t('ui.done')}
        </Button>
      }
    >
      <code className={css['masked']}>{show.maskedUrl}</code>
      <p>{t('ui.encoder.obs')}</p>
      <div className={css['parts']}>
        {(['server', 'key', 'url'] as const).map((part) => (
          <CopyButton key={part} data-testid={`copy-${part}`} onCopy={() => copyUrl(show.id, part)}>
            {t(`ui.encoder.part.${part}`)}
          </CopyButton>
        ))}
      </div>
      <p className={css['hint']}>{t('ui.encoder.secret')}</p>
    </Dialog>
  );
}
