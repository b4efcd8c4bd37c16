import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';

interface DeleteRecordDialogProps {
  readonly id: string;
  readonly name: string;
  readonly when: string;
}

export function DeleteRecordDialog({ id, name, when }: DeleteRecordDialogProps) {
  const { t } = useWords();
  const actions = useActions();
  const confirm = async (): Promise<void> => {
    actions.closeDialog();
    await actions.deleteRecord(id);
  };
  return (
    <Dialog
      title={t('ui.history.delete.title')}
      testId="history-delete-dialog"
      foot={
        <>
          <Button onClick={actions.closeDialog}>{t('ui.cancel')}</Button>
          <Button look="primary" data-testid="history-delete-confirm" onClick={() => void confirm()}>
            {t('ui.history.delete.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('ui.history.delete.text', { name, when })}</p>
    </Dialog>
  );
}
