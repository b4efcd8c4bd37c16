import { RotateCw, Square } from 'lucide-react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { calm } from '../../store/calm.ts';
import { useActions, useWindow } from '../../store/context.tsx';
import { rowKey } from '../../store/view.ts';
import { Button, EnterCap } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useWords } from '../../words.ts';
import { EncoderButton } from '../live/encoder-button.tsx';
import { lampOf, restsOn } from '../../../electron/contract/lamp.ts';
import { heroActions, type HeroAction } from './hero-actions.ts';
import css from './hero-buttons.module.css';
import { rowsOf } from '../../../electron/contract/check-rows.ts';

/** What to do about what the lamp says. */
export const HeroButtons = calm(function HeroButtons({ show }: { readonly show: ShowState }) {
  const narrow = useNarrow();
  const tab = useWindow(({ view }) => view.tab);
  const actions = heroActions(show, lampOf(show), narrow, tab);
  return (
    <div className={css['buttons']}>
      {actions.map((action) => (
        <HeroButton key={action} show={show} action={action} />
      ))}
    </div>
  );
});

function HeroButton({ show, action }: { readonly show: ShowState; readonly action: HeroAction }) {
  const { t } = useWords();
  const actions = useActions();
  switch (action) {
    case 'check':
      return (
        <Button look="primary" data-testid="check" cap={<EnterCap />} onClick={() => void actions.check(show.id)}>
          {show.run === null || show.run.stale === 'url' ? t('ui.check.first') : t('ui.check.again')}
        </Button>
      );
    case 'use-offer':
      return (
        <Button look="primary" data-testid="use-offer" onClick={() => void actions.takeOffer(show.id)}>
          {t(`ui.offer.use.${show.offer?.kind ?? 'corrected'}`)}
        </Button>
      );
    case 'sign':
      return (
        <Button look="primary" data-testid="sign-open" onClick={() => actions.openDialog({ kind: 'sign', showId: show.id })}>
          {t('ui.sign.open')}
        </Button>
      );
    case 'network':
      return (
        <Button look="primary" data-testid="network-test" onClick={() => void actions.watchNetwork(show.id, true)}>
          {t('ui.network.test')}
        </Button>
      );
    case 'encoder':
      return (
        <Button data-testid="encoder-open" onClick={() => actions.openDialog({ kind: 'encoder', showId: show.id })}>
          {t('ui.encoder.open')}
        </Button>
      );
    case 'go-live':
      return (
        <Button
          look="primary"
          data-testid="go-live"
          onClick={() => void actions.goLive({ showId: show.id, source: show.liveChoice.source })}
        >
          {t('ui.live.start.go')}
        </Button>
      );
    case 'live-encoder':
      return <EncoderButton show={show} />;
    case 'live-retry':
      return (
        <Button
          look="primary"
          data-testid="live-retry"
          icon={<RotateCw size={16} strokeWidth={1.75} aria-hidden="true" />}
          onClick={() => void actions.retryNow(show.id)}
        >
          {t('ui.live.retry')}
        </Button>
      );
    case 'live-stop':
      return (
        <Button
          data-testid="live-stop"
          icon={<Square size={14} strokeWidth={1.75} aria-hidden="true" />}
          onClick={() => actions.openDialog({ kind: 'stop-live', showId: show.id })}
        >
          {t('ui.live.stop')}
        </Button>
      );
    case 'details':
      return <Button onClick={() => showDetails(show, actions.openRow)}>{t('ui.details')}</Button>;
    case 'copy-report':
      return (
        <CopyButton data-testid="copy-report" onCopy={() => actions.copyReport(show.id)}>
          {t('ui.report.copy')}
        </CopyButton>
      );
  }
}

/** Opens the row the verdict rests on and goes there: the user asked for it. */
function showDetails(show: ShowState, openRow: (runId: string, key: string, open: boolean) => void): void {
  const { run } = show;
  const finding = run === null ? null : restsOn(run);
  if (run === null || finding === null) return;
  const row = rowsOf(run.checks, run.findings).find(({ id, key }) => id === finding.id || key === finding.id);
  if (row === undefined) return;
  openRow(run.id, rowKey(run.id, row.key), true);
  const button = document.querySelector<HTMLButtonElement>(`[data-testid="row-${row.id}"] button`);
  button?.focus();
  button?.scrollIntoView({ block: 'nearest' });
}
