import { Menu } from '@base-ui/react/menu';
import { useActions, useApp, useSelectedShow } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import css from './show-menu.module.css';
import { showMark, showName, showPlan } from './show-words.ts';

interface ShowMenuPopupProps {
  readonly anchor: HTMLElement | null;
  readonly onClose: () => void;
}

export function ShowMenuPopup({ anchor, onClose }: ShowMenuPopupProps) {
  const words = useWords();
  const { t, lang } = words;
  const actions = useActions();
  const shows = useApp((app) => app.shows);
  const show = useSelectedShow();
  return (
    <Menu.Root open onOpenChange={(open) => !open && onClose()}>
      <Menu.Portal container={anchor?.closest('main') ?? null}>
        <Menu.Positioner anchor={anchor} className={css['positioner']} align="start" sideOffset={4}>
          <Menu.Popup className={css['popup']} finalFocus={() => anchor}>
            {shows.map((entry) => (
              <Menu.Item key={entry.id} className={css['show']} onClick={() => void actions.selectShow(entry.id)}>
                <Mark kind={showMark(entry)} />
                <span className={css['words']}>
                  <span>{showName(words, entry)}</span>
                  <span className={css['plan']}>{showPlan(words, entry)}</span>
                </span>
              </Menu.Item>
            ))}
            {shows.length > 0 && <Menu.Separator className={css['separator']} />}
            <Menu.Item className={css['item']} onClick={() => void actions.addShow()}>
              {t('ui.rail.add')}
            </Menu.Item>
            {show?.kind === 'own' && (
              <Menu.Item className={css['item']} onClick={() => actions.openDialog({ kind: 'show', showId: show.id })}>
                {t('ui.show.settings')}
              </Menu.Item>
            )}
            <Menu.Item className={css['item']} onClick={() => actions.openDialog({ kind: 'settings' })}>
              {t('ui.settings.title')}
            </Menu.Item>
            <Menu.Item className={css['item']} onClick={() => void actions.changeSettings({ language: lang === 'en' ? 'zh-CN' : 'en' })}>
              {t('ui.rail.languages')}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
