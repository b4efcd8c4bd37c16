import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { TextField } from '../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { SecretRow } from './secret-row.tsx';

/** The two halves of a key to the cloud's own API: its name, which is no secret, and its SecretKey. */
export function CloudRows({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const actions = useActions();
  const name = (text: string): void => {
    const cloudId = text.trim();
    void actions.changeShow({ showId: show.id, cloudId: cloudId === '' ? null : cloudId });
  };
  return (
    <>
      <TextField label={t('ui.secret.cloudId')} testId="show-cloud-id" value={show.cloudId ?? ''} maxLength={128} onCommit={name} />
      <SecretRow show={show} field="cloudKey" hint={t('ui.secret.cloudKeyHint')} />
    </>
  );
}
