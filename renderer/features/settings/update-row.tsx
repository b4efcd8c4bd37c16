import { useActions, useApp } from '../../store/context.tsx';
import { Tick } from '../../ui/choice.tsx';
import { useWords } from '../../words.ts';
import { UpdateStatus } from '../updates/update-status.tsx';
import css from './update-row.module.css';

/** Whether new versions are looked for; why they cannot be, where they cannot. */
export function UpdateRow() {
  const { t } = useWords();
  const { changeSettings } = useActions();
  const isOn = useApp((app) => app.settings.updates);
  const possible = useApp((app) => app.update.possible);
  return (
    <section className={css['updates']} data-testid="update-settings">
      <h3>{t('ui.update.title')}</h3>
      <Tick
        testId="updates-on"
        label={t('ui.update.on')}
        hint={t(possible === 'yes' ? 'ui.update.onHint' : `ui.update.${possible}`)}
        checked={isOn && possible === 'yes'}
        disabled={possible !== 'yes'}
        onChange={(checked) => void changeSettings({ updates: checked })}
      />
      <UpdateStatus />
    </section>
  );
}
