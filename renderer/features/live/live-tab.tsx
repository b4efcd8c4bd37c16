import { useCallback } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import scroll from '../preflight/preflight-tab.module.css';
import { LiveChart } from './live-chart.tsx';
import { EncoderAddress } from './live-encoder-dialog.tsx';
import { LivePath } from './live-path.tsx';
import { LiveStart } from './live-start.tsx';
import { LiveTimeline } from './live-timeline.tsx';
import css from './live-tab.module.css';
import { ObsSight } from './obs-sight.tsx';
import { PolicyChoice } from './policy-choice.tsx';

export function LiveTab({ show }: { readonly show: ShowState }) {
  const { copyIncident } = useActions();
  const { id: showId, live } = show;
  const onCopy = useCallback((incidentId: string) => copyIncident(showId, incidentId), [copyIncident, showId]);
  return (
    <div className={scroll['scroll']} data-testid="live-tab">
      {live !== null && (
        <>
          {live.active && <LivePath show={show} live={live} />}
          {live.active && live.state === 'waiting' && live.onAirAtMs === null && live.encoder !== null && (
            <div className={css['point']}>
              <EncoderAddress show={show} />
            </div>
          )}
          {live.active && live.state === 'waiting' && live.obs !== null && <ObsSight show={show} obs={live.obs} />}
          {(live.onAirAtMs !== null || live.series.atMs.length > 0) && <LiveChart live={live} plannedKbps={show.plannedBitrateKbps} />}
          {live.active && live.choice.source === 'relay' && <PolicyChoice show={show} live={live} />}
          <LiveTimeline host={show.host ?? ''} live={live} onCopy={onCopy} />
        </>
      )}
      {live?.active !== true && <LiveStart show={show} />}
    </div>
  );
}
