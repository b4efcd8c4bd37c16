import { ClipboardPaste } from 'lucide-react';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Tick } from '../../ui/choice.tsx';
import { TextField } from '../../ui/field.tsx';
import { useWords } from '../../words.ts';
import { SecretInput } from '../push-url/secret-input.tsx';
import css from './obs-row.module.css';

/** Whether OBS is asked, where, and with which password. */
export function ObsRow() {
  const { t } = useWords();
  const actions = useActions();
  const { obs, obsAddress } = useApp((app) => app.settings);
  const isSource = useApp((app) => app.shows.some(({ liveChoice }) => liveChoice.source === 'obs'));
  const { hasPassword, canPutBack } = useApp((app) => app.obs);
  const paste = (): void => void actions.pasteObsPassword();
  return (
    <section className={css['obs']} data-testid="obs-settings">
      <h3>{t('ui.obs.title')}</h3>
      <Tick
        testId="obs-ask"
        label={t('ui.obs.ask')}
        hint={t('ui.obs.askHint')}
        checked={obs}
        onChange={(checked) => void actions.changeSettings({ obs: checked })}
      />
      {(obs || isSource) && (
        <>
          <TextField
            label={t('ui.obs.address')}
            testId="obs-address"
            value={obsAddress}
            placeholder="127.0.0.1:4455"
            maxLength={200}
            onCommit={(address) => void actions.changeSettings({ obsAddress: address.trim() })}
          />
          <div className={css['password']} role="group" aria-label={t('ui.obs.password')}>
            <span>{t('ui.obs.password')}</span>
            <span className={css['kept']} data-testid="obs-password-state" data-kept={hasPassword}>
              {hasPassword ? t('ui.secret.kept') : t('ui.secret.none')}
            </span>
            {hasPassword && (
              <Button
                small
                look="quiet"
                aria-label={t('ui.secret.forgetOf', { name: t('ui.obs.password') })}
                onClick={() => void actions.forgetObsPassword()}
              >
                {t('ui.secret.forget')}
              </Button>
            )}
          </div>
          <div className={css['entry']}>
            <SecretInput
              label={t('ui.obs.password')}
              placeholder={hasPassword ? t('ui.secret.replace') : t('ui.secret.type')}
              testId="obs-password"
              onPaste={paste}
              onTyped={(text) => actions.typeObsPassword(text)}
            />
            <Button
              aria-label={t('ui.secret.pasteOf', { name: t('ui.obs.password') })}
              icon={<ClipboardPaste size={14} strokeWidth={1.75} aria-hidden="true" />}
              onClick={paste}
            >
              {t('ui.secret.paste')}
            </Button>
          </div>
        </>
      )}
      {canPutBack && (
        <Button small data-testid="obs-put-back" onClick={() => void actions.putBackIntoObs()}>
          {t('ui.obs.putBack')}
        </Button>
      )}
    </section>
  );
}
