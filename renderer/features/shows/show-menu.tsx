import { ChevronDown } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useSelectedShow } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import css from './show-menu.module.css';
import { showName } from './show-words.ts';

/** The menu and its library come when it is first opened. */
const ShowMenuPopup = lazy(async () => ({ default: (await import('./show-menu-popup.tsx')).ShowMenuPopup }));

/** The rail of a narrow window. */
export function ShowMenu() {
  const words = useWords();
  const show = useSelectedShow();
  const [anchor, setAnchor] = useState<HTMLButtonElement | null>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={setAnchor}
        type="button"
        className={css['trigger']}
        aria-haspopup="menu"
        aria-expanded={open}
        data-testid="show-menu"
        onClick={() => setOpen(true)}
      >
        <span>{show === null ? words.t('ui.rail.shows') : showName(words, show)}</span>
        <ChevronDown size={14} strokeWidth={1.5} aria-hidden="true" />
      </button>
      {open && (
        <Suspense fallback={null}>
          <ShowMenuPopup anchor={anchor} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
