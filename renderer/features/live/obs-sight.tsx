import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { LiveObsState } from '../../../electron/contract/live-show.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import css from './live-tab.module.css';
import { obsKey } from './live-words.ts';

const OBS_HERE = '127.0.0.1:4455';

/** While OBS is not on air with this show: what is to be done, there or here. */
export function ObsSight({ show, obs }: { readonly show: ShowState; readonly obs: LiveObsState }) {
  const { t } = useWords();
  const actions = useActions();
  const address = useApp((app) => app.settings.obsAddress) || OBS_HERE;
  const key = obsKey(obs);
  return (
    <div className={css['sight']} data-testid="obs-sight" data-obs={key}>
      <p>{t(`ui.live.obs.do.${key}`, { address })}</p>
      {key === 'other' && (
        <Button data-testid="obs-put-url" onClick={() => void actions.putIntoObs(show.id, 'url')}>
          {t('ui.obs.putUrl')}
        </Button>
      )}
      {(key === 'not-found' || key === 'needs-password' || key === 'wrong-password') && (
        <Button data-testid="obs-settings-open" onClick={() => actions.openDialog({ kind: 'settings' })}>
          {t('ui.live.obs.settings')}
        </Button>
      )}
      {key === 'kicked' && (
        <Button data-testid="obs-again" onClick={() => void actions.retryNow(show.id)}>
          {t('ui.live.obs.again')}
        </Button>
      )}
    </div>
  );
}
