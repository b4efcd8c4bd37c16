import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';
import { EncoderQr } from './encoder-qr.tsx';
import css from './live-encoder.module.css';

/** The local address, copied by main: OBS wants two fields, others the whole URL. */
export function LiveEncoderDialog({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const { closeDialog } = useActions();
  return (
    <Dialog
      title={t('ui.live.encoder.title')}
      testId="live-encoder-dialog"
      foot={
        <Button look="primary" onClick={closeDialog}>
          {t('ui.done')}
        </Button>
      }
    >
      <EncoderAddress show={show} />
    </Dialog>
  );
}

export function EncoderAddress({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const actions = useActions();
  const asksObs = useApp((app) => app.settings.obs);
  const encoder = show.live?.encoder ?? null;
  if (encoder === null) return null;
  return (
    <div className={css['address']}>
      {show.live?.choice.lan === true && <p>{t('ui.live.encoder.lan')}</p>}
      <ul>
        {encoder.servers.map((server) => (
          <li key={server}>
            <code data-testid="live-server">{server}</code>
          </li>
        ))}
      </ul>
      <p className={css['key']}>{t('ui.live.encoder.key', { fingerprint: encoder.keyFingerprint })}</p>
      <div className={css['parts']}>
        {(['server', 'key', 'url'] as const).map((part) => (
          <CopyButton key={part} small data-testid={`live-copy-${part}`} onCopy={() => actions.copyEncoder(show.id, part)}>
            {t(`ui.encoder.part.${part}`)}
          </CopyButton>
        ))}
        {asksObs && (
          <Button small data-testid="obs-put-relay" onClick={() => void actions.putIntoObs(show.id, 'relay')}>
            {t('ui.obs.putRelay')}
          </Button>
        )}
      </div>
      {show.live?.choice.lan === true && <EncoderQr show={show} servers={encoder.servers} />}
      <p>{t('ui.live.encoder.obs')}</p>
      <p className={css['hint']}>{t('ui.live.encoder.secret')}</p>
    </div>
  );
}
