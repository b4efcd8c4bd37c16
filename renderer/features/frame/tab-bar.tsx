import type { KeyboardEvent } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { TABS } from '../../../electron/contract/tabs.ts';
import { calm } from '../../store/calm.ts';
import { useActions, useWindow } from '../../store/context.tsx';
import { isChecking } from '../../store/selectors.ts';
import { Button, EnterCap } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useWords } from '../../words.ts';
import { lampOf } from '../../../electron/contract/lamp.ts';
import { LiveTools } from '../live/live-tools.tsx';
import { heroActions } from '../preflight/hero-actions.ts';
import css from './tab-bar.module.css';

export const TabBar = calm(function TabBar({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const tab = useWindow(({ view }) => view.tab);
  const { openTab } = useActions();
  const step = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = TABS[(TABS.indexOf(tab) + by + TABS.length) % TABS.length];
    if (by === 0 || next === undefined) return;
    openTab(next);
    event.currentTarget.parentElement?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div className={css['bar']}>
      <div role="tablist" aria-label={t('ui.tabs.label')} className={css['tabs']}>
        {TABS.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`tab-${name}`}
            className={css['tab']}
            aria-selected={name === tab}
            aria-controls="tab-panel"
            tabIndex={name === tab ? 0 : -1}
            data-testid={`tab-${name}`}
            onClick={() => openTab(name)}
            onKeyDown={(event) => step(event)}
          >
            {t(`ui.tabs.${name}`)}
          </button>
        ))}
      </div>
      {tab === 'live' && <LiveTools show={show} />}
      {tab === 'preflight' && <CheckTools show={show} />}
    </div>
  );
});

/** When it was checked, and the buttons to check again or stop. */
function CheckTools({ show }: { readonly show: ShowState }) {
  const { t, time, ms } = useWords();
  const actions = useActions();
  const narrow = useNarrow();
  const lamp = lampOf(show);
  const { run } = show;
  const inHero = heroActions(show, lamp, narrow);
  const checking = isChecking(show);
  /** It stands where "check again" stood: the second half of a double click is not meant for it. */
  const stop = (clicks: number): void => {
    if (clicks < 2) void actions.stopCheck(show.id);
  };
  const checked = run !== null && run.phase === 'done' && run.durationMs !== null && run.stale !== 'url';
  return (
    <div className={css['tools']}>
      {checked && !narrow && (
        <span className={css['when']}>{t('ui.check.when', { time: time(Date.parse(run.startedAt)), took: ms(run.durationMs) })}</span>
      )}
      {checked && !narrow && !inHero.includes('copy-report') && (
        <CopyButton small look="quiet" data-testid="copy-report" onCopy={() => actions.copyReport(show.id)}>
          {t('ui.report.copy')}
        </CopyButton>
      )}
      {checking && (
        <Button small data-testid="stop-check" onClick={(event) => stop(event.detail)}>
          {t('ui.check.stop')}
        </Button>
      )}
      {!checking && !inHero.includes('check') && (
        <Button small data-testid="check" cap={<EnterCap />} onClick={() => void actions.check(show.id)}>
          {narrow ? t('ui.check.short') : t('ui.check.again')}
        </Button>
      )}
    </div>
  );
}
