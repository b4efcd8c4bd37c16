import { useState } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { LiveChoice } from '../../../electron/contract/live-show.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { Choice, Tick } from '../../ui/choice.tsx';
import { useWords } from '../../words.ts';
import css from './live-start.module.css';

/** Before a show: how it goes live, and the one bright button. */
export function LiveStart({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const actions = useActions();
  const [choice, setChoice] = useState<LiveChoice>(show.liveChoice);
  const change = (part: Partial<LiveChoice>): void => setChoice({ ...choice, ...part });
  const again = show.live !== null;
  const { source, policy, record, lan } = choice;
  return (
    <section className={css['start']} data-testid="live-start">
      <div className={css['head']}>
        <div>
          <h2>{t('ui.live.start.title')}</h2>
          <p>{t('ui.live.start.lead')}</p>
        </div>
        <Button look="primary" data-testid="go-live" onClick={() => void actions.goLive({ showId: show.id, ...choice })}>
          {again ? t('ui.live.start.again') : t('ui.live.start.go')}
        </Button>
      </div>
      <Choice
        label={t('ui.live.start.source')}
        hint={t(`ui.live.start.${source}Hint`)}
        value={source}
        options={(['relay', 'obs', 'watch'] as const).map((value) => ({ value, label: t(`ui.live.start.${value}`) }))}
        onChange={(value) => change({ source: value })}
      />
      {source === 'relay' && (
        <>
          <Choice
            label={t('ui.live.start.policy')}
            hint={t(`ui.live.start.${policy}Hint`)}
            value={policy}
            options={(['gapless', 'live-edge'] as const).map((value) => ({ value, label: t(`ui.live.start.${value}`) }))}
            onChange={(value) => change({ policy: value })}
          />
          <Tick
            testId="live-record"
            label={t('ui.live.start.record')}
            hint={t('ui.live.start.recordHint')}
            checked={record}
            onChange={(checked) => change({ record: checked })}
          />
          <Tick
            testId="live-lan"
            label={t('ui.live.start.lan')}
            hint={t('ui.live.start.lanHint')}
            checked={lan}
            onChange={(checked) => change({ lan: checked })}
          />
        </>
      )}
    </section>
  );
}
