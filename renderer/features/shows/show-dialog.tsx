import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { StorageHint } from '../push-url/paste-box.tsx';
import { CloudRows } from '../push-url/cloud-rows.tsx';
import { SecretRow } from '../push-url/secret-row.tsx';
import { plannedHoursOf, plannedKbpsOf } from './plan-numbers.ts';
import { ProviderField } from './provider-field.tsx';
import css from './show-dialog.module.css';
import { showName } from './show-words.ts';

/** Everything about one show. Each change is kept at once; there is nothing to save. */
export function ShowDialog({ show }: { readonly show: ShowState }) {
  const words = useWords();
  const { t } = words;
  const actions = useActions();
  const hours = (text: string): void => {
    const plannedHours = plannedHoursOf(text);
    if (plannedHours !== undefined) void actions.changeShow({ showId: show.id, plannedHours });
  };
  const bitrate = (text: string): void => {
    const plannedBitrateKbps = plannedKbpsOf(text);
    if (plannedBitrateKbps !== undefined) void actions.changeShow({ showId: show.id, plannedBitrateKbps });
  };
  const rename = (text: string): void => {
    const name = text.trim();
    if (name !== '') void actions.changeShow({ showId: show.id, name });
  };
  return (
    <Dialog
      title={t('ui.show.settings')}
      testId="show-dialog"
      foot={
        <>
          <Button
            className={css['remove']}
            data-testid="show-remove"
            onClick={() => actions.openDialog({ kind: 'remove', showId: show.id })}
          >
            {t('ui.show.remove')}
          </Button>
          <Button look="primary" onClick={actions.closeDialog}>
            {t('ui.done')}
          </Button>
        </>
      }
    >
      <TextField
        label={t('ui.show.name')}
        testId="show-name"
        value={show.name}
        placeholder={showName(words, show)}
        maxLength={80}
        onCommit={rename}
      />
      <div className={css['pair']}>
        <TextField
          label={t('ui.show.plannedHours')}
          testId="show-hours"
          value={show.plannedHours === null ? '' : String(show.plannedHours)}
          unit={t('ui.show.hours')}
          onCommit={hours}
        />
        <TextField
          label={t('ui.show.plannedBitrate')}
          testId="show-bitrate"
          value={show.plannedBitrateKbps === null ? '' : String(show.plannedBitrateKbps / 1000)}
          unit={t('ui.show.mbps')}
          onCommit={bitrate}
        />
      </div>
      <Choice
        label={t('ui.show.publish')}
        hint={t(`ui.show.publishHint.${show.publish}`)}
        value={show.publish}
        options={[
          { value: 'ask', label: t('ui.show.publishMode.ask') },
          { value: 'rehearsal', label: t('ui.show.publishMode.rehearsal') },
          { value: 'real', label: t('ui.show.publishMode.real') },
          { value: 'never', label: t('ui.show.publishMode.never') },
        ]}
        onChange={(publish) => void actions.changeShow({ showId: show.id, publish })}
      />
      <SecretRow show={show} field="pushUrl" />
      <ProviderField show={show} />
      <SecretRow show={show} field="signingKey" hint={t('ui.secret.signingKeyHint')} />
      <SecretRow show={show} field="backupKey" />
      <SecretRow show={show} field="playUrl" hint={t('ui.secret.playUrlHint')} />
      <CloudRows show={show} />
      <StorageHint />
    </Dialog>
  );
}
