import { ZOOMS } from '../../../electron/contract/zoom.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice, Tick } from '../../ui/choice.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useWords } from '../../words.ts';
import { StorageHint } from '../push-url/paste-box.tsx';
import { AuthorityRow } from './authority-row.tsx';
import { DesktopRows } from './desktop-rows.tsx';
import { HistoryRow } from './history-row.tsx';
import { ObsRow } from './obs-row.tsx';
import { UpdateRow } from './update-row.tsx';
import css from './settings-dialog.module.css';

export function SettingsDialog() {
  const { t } = useWords();
  const { changeSettings, openDialog } = useActions();
  const { language, theme, zoomPercent, keepSecretsInFile, allowDoh } = useApp((app) => app.settings);
  const secrets = useApp((app) => app.secrets);
  const version = useApp((app) => app.version);
  const platform = useApp((app) => app.platform);
  return (
    <Dialog title={t('ui.settings.title')} testId="settings-dialog">
      <Choice
        label={t('ui.settings.language')}
        value={language}
        options={[
          { value: 'system', label: t('ui.settings.system') },
          { value: 'en', label: t('ui.settings.english') },
          { value: 'zh-CN', label: t('ui.settings.chinese') },
        ]}
        onChange={(value) => void changeSettings({ language: value })}
      />
      <Choice
        label={t('ui.settings.theme')}
        value={theme}
        options={[
          { value: 'system', label: t('ui.settings.system') },
          { value: 'dark', label: t('ui.settings.dark') },
          { value: 'light', label: t('ui.settings.light') },
        ]}
        onChange={(value) => void changeSettings({ theme: value })}
      />
      <Choice
        label={t('ui.settings.size')}
        value={`${zoomPercent}`}
        options={ZOOMS.map((zoom) => ({ value: `${zoom}`, label: t('ui.settings.percent', { value: zoom }) }))}
        onChange={(value) => void changeSettings({ zoomPercent: ZOOMS.find((zoom) => `${zoom}` === value) ?? 100 })}
      />
      <section className={css['group']}>
        <h3>{t('ui.settings.secrets')}</h3>
        <StorageHint />
        {(secrets.kind !== 'encrypted' || keepSecretsInFile) && (
          <Tick
            testId="keep-secrets-in-file"
            label={t('ui.settings.keepInFile')}
            hint={t('ui.settings.keepInFileHint')}
            checked={keepSecretsInFile}
            onChange={(checked) => void changeSettings({ keepSecretsInFile: checked })}
          />
        )}
      </section>
      <DesktopRows />
      <HistoryRow />
      <section className={css['group']}>
        <h3>{t('ui.tabs.preflight')}</h3>
        <Tick
          testId="allow-doh"
          label={t('ui.settings.allowDoh')}
          hint={t('ui.settings.allowDohHint')}
          checked={allowDoh}
          onChange={(checked) => void changeSettings({ allowDoh: checked })}
        />
      </section>
      <ObsRow />
      <AuthorityRow />
      <UpdateRow />
      <div className={css['about']}>
        <span>{t('ui.settings.version', { version, platform, backend: secrets.backend })}</span>
        <Button small look="quiet" data-testid="about-open" onClick={() => openDialog({ kind: 'about' })}>
          {t('ui.about.title')}
        </Button>
      </div>
    </Dialog>
  );
}
