import { lazy, Suspense, useEffect, useLayoutEffect, type ComponentType } from 'react';
import type { ShowState } from '../electron/contract/app-state.ts';
import css from './app.module.css';
import { TabBar } from './features/frame/tab-bar.tsx';
import { useAttention } from './features/frame/use-attention.ts';
import { useShortcuts } from './features/frame/use-shortcuts.ts';
import { LiveTab } from './features/live/live-tab.tsx';
import { Notices } from './features/notices/notices.tsx';
import { Hero } from './features/preflight/hero.tsx';
import { PreflightTab } from './features/preflight/preflight-tab.tsx';
import { FirstStart } from './features/push-url/first-start.tsx';
import { Rail } from './features/shows/rail.tsx';
import { useApp, useSelectedShow, useWindow } from './store/context.tsx';
import { selectedShow } from './store/selectors.ts';
import { useWords } from './words.ts';

/** Dialogs and their library come after the first paint. */
const loadDialogs = async () => ({ default: (await import('./features/frame/dialogs.tsx')).Dialogs });
const Dialogs = lazy(loadDialogs);
const Compact = lazy(async () => ({ default: (await import('./features/compact/compact.tsx')).Compact }));

/** The history comes with its tab. */
const HistoryTab = lazy(async () => ({ default: (await import('./features/history/history-tab.tsx')).HistoryTab }));

/** A mark on the page's own time line. */
const DRAWN = 'cuelight.drawn';

export function App() {
  const compact = useApp((app) => app.compact !== null);
  useShortcuts();
  useAttention();
  useDocument();
  // From here on the lamp is in the page: start-up is measured by it.
  useLayoutEffect(() => void performance.mark(DRAWN), []);
  useEffect(() => {
    const idle = requestIdleCallback(() => void loadDialogs());
    return () => cancelIdleCallback(idle);
  }, []);
  return compact ? (
    <Suspense fallback={null}>
      <Compact />
    </Suspense>
  ) : (
    <WholeWindow />
  );
}

function WholeWindow() {
  // Narrow: the seconds of a live show draw what shows them, not the whole window.
  const showId = useApp((app) => selectedShow(app)?.id ?? null);
  const hasPushUrl = useApp((app) => selectedShow(app)?.hasPushUrl === true);
  const tab = useWindow(({ view }) => view.tab);
  return (
    <div className={css['window']}>
      <Rail />
      <main className={css['main']}>
        {showId === null || (!hasPushUrl && tab !== 'history') ? (
          <FirstStart />
        ) : (
          <>
            <OfShow part={Hero} />
            <OfShow part={TabBar} />
            <Notices />
            <section id="tab-panel" className={css['panel']} role="tabpanel" aria-labelledby={`tab-${tab}`}>
              {tab === 'preflight' && <OfShow part={PreflightTab} />}
              {tab === 'live' && <OfShow key={showId} part={LiveTab} />}
              {tab === 'history' && (
                <Suspense fallback={<Reading />}>
                  <HistoryTab />
                </Suspense>
              )}
            </section>
          </>
        )}
      </main>
      <OpenDialog />
    </div>
  );
}

function OfShow({ part: Part }: { readonly part: ComponentType<{ readonly show: ShowState }> }) {
  const show = useSelectedShow();
  return show === null ? null : <Part show={show} />;
}

function Reading() {
  const { t } = useWords();
  return <p className={css['reading']}>{t('ui.history.reading')}</p>;
}

function OpenDialog() {
  const dialog = useWindow(({ view }) => view.dialog);
  const closing = useApp((app) => app.closing);
  return dialog === null && !closing ? null : (
    <Suspense fallback={null}>
      <Dialogs dialog={dialog} closing={closing} />
    </Suspense>
  );
}

/** The language for hyphens, fonts and screen readers; the theme, where the user chose one against the system. */
function useDocument(): void {
  const lang = useApp((app) => app.lang);
  const theme = useApp((app) => app.settings.theme);
  // Before the first paint: Chinese words have a size of their own.
  useLayoutEffect(() => {
    document.documentElement.lang = lang;
    if (theme === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }, [lang, theme]);
}
