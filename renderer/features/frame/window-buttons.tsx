import { PictureInPicture2 } from 'lucide-react';
import { useActions } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import css from './window-buttons.module.css';

const SHAPES = {
  minimize: 'M2.5 7H11.5',
  'toggle-maximize': 'M3.5 2.5H10.5A1 1 0 0 1 11.5 3.5V10.5A1 1 0 0 1 10.5 11.5H3.5A1 1 0 0 1 2.5 10.5V3.5A1 1 0 0 1 3.5 2.5Z',
  close: 'M2.8 2.8 11.2 11.2M11.2 2.8 2.8 11.2',
} as const;

export function WindowButtons() {
  const { t } = useWords();
  const { compact, controlWindow } = useActions();
  const names = {
    minimize: t('ui.window.minimize'),
    'toggle-maximize': t('ui.window.maximize'),
    close: t('ui.window.close'),
  } as const;
  return (
    <div className={css['buttons']}>
      <button
        type="button"
        className={css['button']}
        aria-label={t('ui.compact.enter')}
        title={t('ui.compact.enter')}
        data-testid="compact-enter"
        onClick={() => void compact('enter')}
      >
        <PictureInPicture2 size={14} strokeWidth={1.5} aria-hidden="true" />
      </button>
      {(['minimize', 'toggle-maximize', 'close'] as const).map((action) => (
        <button
          key={action}
          type="button"
          className={css['button']}
          aria-label={names[action]}
          title={names[action]}
          onClick={() => void controlWindow(action)}
        >
          <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
            <path d={SHAPES[action]} />
          </svg>
        </button>
      ))}
    </div>
  );
}
