import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords, type Words } from '../../words.ts';
import type { UpdateState } from '../../../electron/contract/update.ts';
import css from './update-status.module.css';

/** How it stands with new versions, and the one step that comes next. Nothing where updates are off. */
export function UpdateStatus() {
  const words = useWords();
  const actions = useActions();
  const update = useApp((app) => app.update);
  const isOn = useApp((app) => app.settings.updates && app.update.possible === 'yes');
  const isLive = useApp((app) => app.shows.some(({ live }) => live?.active === true));
  if (!isOn) return null;
  const { t } = words;
  const steps = {
    check: { label: t('ui.update.check'), act: actions.checkForUpdate },
    download: { label: t('ui.update.download'), act: actions.downloadUpdate },
    install: { label: t(isLive ? 'ui.update.live' : 'ui.update.install'), act: actions.installUpdate },
  };
  const next = nextStep(update);
  return (
    <div className={css['status']} data-testid="update-status" data-status={update.status}>
      <span role="status">{statusWords(words, update)}</span>
      {next !== null && (
        <Button
          small
          look={next === 'check' ? 'quiet' : 'edge'}
          disabled={isLive}
          data-testid={`update-${next}`}
          onClick={() => void steps[next].act()}
        >
          {steps[next].label}
        </Button>
      )}
    </div>
  );
}

function nextStep({ status, version }: UpdateState): 'check' | 'download' | 'install' | null {
  if (status === 'checking' || status === 'downloading') return null;
  if (status === 'ready') return 'install';
  return status === 'found' || (status === 'failed' && version !== null) ? 'download' : 'check';
}

function statusWords({ t }: Words, { status, version, percent, fault }: UpdateState): string {
  if (status === 'idle') return '';
  if (status === 'failed') return t(`ui.update.fault.${fault ?? 'unreachable'}`);
  if (status === 'checking' || status === 'current') return t(`ui.update.${status}`);
  return t(`ui.update.${status}`, { version: version ?? '', percent });
}
