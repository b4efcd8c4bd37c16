import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';

export function StopDialog({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const actions = useActions();
  const stop = async (): Promise<void> => {
    actions.closeDialog();
    await actions.stopLive(show.id);
  };
  return (
    <Dialog
      title={t('ui.live.stopping.title')}
      testId="stop-dialog"
      foot={
        <>
          <Button onClick={actions.closeDialog}>{t('ui.live.stopping.stay')}</Button>
          <Button look="primary" data-testid="live-stop-confirm" onClick={() => void stop()}>
            {t('ui.live.stopping.confirm')}
          </Button>
        </>
      }
    >
      <p>{t('ui.live.stopping.text')}</p>
    </Dialog>
  );
}

/** Asked by main when the window was to close while a show is live. */
export function ClosingDialog() {
  const { t } = useWords();
  const { answerClose } = useActions();
  return (
    <Dialog
      title={t('ui.live.closing.title')}
      testId="closing-dialog"
      onClose={() => void answerClose('stay')}
      foot={
        <>
          <Button data-testid="closing-stay" onClick={() => void answerClose('stay')}>
            {t('ui.live.closing.stay')}
          </Button>
          <Button data-testid="closing-stop" onClick={() => void answerClose('stop')}>
            {t('ui.live.closing.stop')}
          </Button>
          <Button look="primary" data-testid="closing-minimize" onClick={() => void answerClose('minimize')}>
            {t('ui.live.closing.minimize')}
          </Button>
        </>
      }
    >
      <p>{t('ui.live.closing.text')}</p>
    </Dialog>
  );
}
