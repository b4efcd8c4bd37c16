import { Volume2 } from 'lucide-react';
import type { DesktopSettings } from '../../../electron/contract/desktop.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Tick } from '../../ui/choice.tsx';
import { useWords } from '../../words.ts';
import { SOUNDS } from '../sounds/sound-of.ts';
import { playSound } from '../sounds/sounds.ts';
import css from './desktop-rows.module.css';

/** What Cuelight does around its window. What this computer cannot do is said, and cannot be ticked. */
export function DesktopRows() {
  const { t } = useWords();
  const { changeSettings } = useActions();
  const settings = useApp((app) => app.settings.desktop);
  const notifyDrops = useApp((app) => app.settings.notifyDrops);
  const can = useApp((app) => app.desktop);
  const change = (desktop: Partial<DesktopSettings>): void => void changeSettings({ desktop });
  return (
    <section className={css['desktop']} data-testid="desktop-settings">
      <h3>{t('desktop.settings.title')}</h3>
      <Tick
        testId="close-to-tray"
        label={t('desktop.settings.closeToTray')}
        hint={t(can.tray ? 'desktop.settings.closeToTrayHint' : 'desktop.settings.noTrayHint')}
        checked={settings.closeToTray && can.tray}
        disabled={!can.tray}
        onChange={(checked) => change({ closeToTray: checked })}
      />
      <Tick
        testId="keep-screen-on"
        label={t('desktop.settings.keepScreenOn')}
        hint={t('desktop.settings.keepScreenOnHint')}
        checked={settings.keepScreenOn}
        onChange={(checked) => change({ keepScreenOn: checked })}
      />
      <Tick
        testId="hide-from-capture"
        label={t('desktop.settings.hideFromCapture')}
        hint={t(can.hideFromCapture ? 'desktop.settings.hideFromCaptureHint' : 'desktop.settings.hideFromCaptureNever')}
        checked={settings.hideFromCapture && can.hideFromCapture}
        disabled={!can.hideFromCapture}
        onChange={(checked) => change({ hideFromCapture: checked })}
      />
      <Tick
        testId="start-with-system"
        label={t('desktop.settings.startWithSystem')}
        hint={t(can.startWithSystem ? 'desktop.settings.startWithSystemHint' : 'desktop.settings.startWithSystemNever')}
        checked={settings.startWithSystem && can.startWithSystem}
        disabled={!can.startWithSystem}
        onChange={(checked) => change({ startWithSystem: checked })}
      />
      <Tick
        testId="notify-drops"
        label={t('ui.live.settings.notify')}
        hint={t('ui.live.settings.notifyHint')}
        checked={notifyDrops}
        onChange={(checked) => void changeSettings({ notifyDrops: checked })}
      />
      <Tick
        testId="sounds"
        label={t('desktop.settings.sounds')}
        hint={t('desktop.settings.soundsHint')}
        checked={settings.sounds}
        onChange={(checked) => change({ sounds: checked })}
      />
      {settings.sounds && (
        <div className={css['sounds']}>
          <label className={css['volume']}>
            <span>{t('desktop.settings.volume')}</span>
            <input
              type="range"
              min={0}
              max={100}
              step={5}
              value={settings.soundVolume}
              data-testid="sound-volume"
              onChange={(event) => change({ soundVolume: Number(event.target.value) })}
            />
            <output>{settings.soundVolume} %</output>
          </label>
          <div className={css['tries']} role="group" aria-label={t('desktop.settings.try')}>
            {SOUNDS.map((kind) => (
              <Button
                key={kind}
                small
                data-testid={`try-${kind}`}
                icon={<Volume2 size={14} strokeWidth={1.5} aria-hidden="true" />}
                aria-label={`${t('desktop.settings.try')}: ${t(`desktop.settings.sound.${kind}`)}`}
                onClick={() => playSound(kind, settings.soundVolume)}
              >
                {t(`desktop.settings.sound.${kind}`)}
              </Button>
            ))}
          </div>
        </div>
      )}
    </section>
  );
}
