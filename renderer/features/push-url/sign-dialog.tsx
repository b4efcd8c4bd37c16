import { useState } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { useNow } from '../../ui/use-now.ts';
import { useWords, type Words } from '../../words.ts';
import { SecretRow } from './secret-row.tsx';
import css from './sign-dialog.module.css';
import { endMs, endOf, localField, type EndChoice } from './sign-end.ts';

type Algorithm = 'auto' | 'md5' | 'sha256';

/** Signs the show's URL anew, in main, with the key it keeps. */
export function SignDialog({ show }: { readonly show: ShowState }) {
  const { t, date } = useWords();
  const actions = useActions();
  const now = useNow(30_000);
  const [choice, setChoice] = useState<EndChoice>('24');
  const [custom, setCustom] = useState(() => localField(Date.now() + 36 * 3_600_000));
  const [algorithm, setAlgorithm] = useState<Algorithm>('auto');
  const end = endOf(choice, custom, now);
  const hasKey = show.hasKey || show.hasBackupKey;
  // Some URLs say no end; only Tencent's domains are set to one of several algorithms.
  const hasEnd = show.signEnd !== 'from' && show.signEnd !== 'none';
  const provider = show.provider ?? show.foundProvider ?? 'tencent';
  const sign = async (): Promise<void> => {
    if (end === null) return;
    const signed = await actions.sign({ showId: show.id, end, algorithm });
    if (signed.ok) actions.closeDialog();
  };
  return (
    <Dialog
      title={t('ui.sign.title')}
      testId="sign-dialog"
      foot={
        <>
          <Button onClick={actions.closeDialog}>{t('ui.cancel')}</Button>
          <Button look="primary" data-testid="sign-confirm" disabled={!hasKey || end === null} onClick={() => void sign()}>
            {t('ui.sign.confirm')}
          </Button>
        </>
      }
    >
      {!hasKey && <SecretRow show={show} field="signingKey" hint={t('ui.sign.needsKey')} />}
      {hasEnd && (
        <Choice
          label={t('ui.sign.validFor')}
          value={choice}
          options={[
            { value: '12', label: t('ui.sign.hours', { hours: 12 }) },
            { value: '24', label: t('ui.sign.hours', { hours: 24 }) },
            { value: 'custom', label: t('ui.sign.custom') },
          ]}
          onChange={setChoice}
        />
      )}
      {hasEnd && choice === 'custom' && (
        <Field label={t('ui.sign.endsAt')}>
          {(id) => (
            <input
              id={id}
              type="datetime-local"
              className={css['input']}
              data-testid="sign-custom"
              value={custom}
              min={localField(now)}
              onChange={(event) => setCustom(event.target.value)}
            />
          )}
        </Field>
      )}
      <p className={css['until']} role="status">
        {signedUntil(show.signEnd, end === null ? null : date(endMs(end, now)), t)}
      </p>
      {provider === 'tencent' && (
        <Choice
          label={t('ui.sign.algorithm')}
          value={algorithm}
          options={[
            { value: 'auto', label: t('ui.sign.auto') },
            { value: 'md5', label: 'MD5' },
            { value: 'sha256', label: 'SHA256' },
          ]}
          onChange={setAlgorithm}
        />
      )}
    </Dialog>
  );
}

function signedUntil(signEnd: ShowState['signEnd'], date: string | null, t: Words['t']): string {
  if (signEnd === 'from') return t('ui.sign.from');
  if (signEnd === 'none') return t('ui.sign.noEnd');
  if (date === null) return t('ui.sign.past');
  return signEnd === 'at-least' ? t('ui.sign.untilAtLeast', { date }) : t('ui.sign.until', { date });
}
