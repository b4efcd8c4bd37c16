import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';
import { showName } from './show-words.ts';

export function RemoveDialog({ show }: { readonly show: ShowState }) {
  const words = useWords();
  const { t } = words;
  const actions = useActions();
  const remove = async (): Promise<void> => {
    actions.closeDialog();
    await actions.removeShow(show.id);
  };
  return (
    <Dialog
      title={t('ui.show.removeTitle', { name: showName(words, show) })}
      testId="remove-dialog"
      foot={
        <>
          <Button onClick={actions.closeDialog}>{t('ui.cancel')}</Button>
          <Button look="primary" data-testid="show-remove-confirm" onClick={() => void remove()}>
            {t('ui.show.removeConfirm')}
          </Button>
        </>
      }
    >
      <p>{t('ui.show.removeText')}</p>
    </Dialog>
  );
}
