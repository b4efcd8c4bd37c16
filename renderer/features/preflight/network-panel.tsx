import type { NetworkAnswer, NetworkTest, ShowState } from '../../../electron/contract/app-state.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import css from './network-panel.module.css';

/** What two networks say about the same port, in one sentence. */
export function conclusionOf({ before, after }: NetworkTest): 'networkBlocks' | 'bothBlock' | 'differs' | null {
  if (after === null) return null;
  if (after.tcp === 'ok') return before.tcp === 'ok' ? null : 'networkBlocks';
  return after.tcp === before.tcp ? 'bothBlock' : 'differs';
}

/** "Test again on another network": the wait, then both answers side by side. */
export function NetworkPanel({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const { watchNetwork } = useActions();
  const test = show.networkTest;
  if (test === null) return null;
  const conclusion = conclusionOf(test);
  return (
    <div className={css['panel']} data-testid="network-panel" data-phase={test.phase}>
      <p className={css['lead']} role="status">
        {conclusion === null ? t(`ui.network.${test.phase}`) : t(`ui.network.${conclusion}`)}
      </p>
      <div className={css['answers']}>
        <AnswerOf title={t('ui.network.before')} answer={test.before} />
        {test.after === null ? (
          <div className={css['answer']}>
            <h2>{t('ui.network.after')}</h2>
            <p className={css['muted']}>{test.phase === 'running' ? t('ui.network.asking') : t('ui.network.notYet')}</p>
          </div>
        ) : (
          <AnswerOf title={t('ui.network.after')} answer={test.after} />
        )}
      </div>
      <Button small onClick={() => void watchNetwork(show.id, false)}>
        {test.phase === 'done' ? t('ui.network.close') : t('ui.network.cancel')}
      </Button>
    </div>
  );
}

function AnswerOf({ title, answer }: { readonly title: string; readonly answer: NetworkAnswer }) {
  const { t, cause, time } = useWords();
  return (
    <div className={css['answer']}>
      <h2>{title}</h2>
      <p className={css['cause']}>
        <Mark kind={answer.tcp === 'ok' ? 'pass' : 'fail'} />
        {answer.tcp === 'ok' ? t('ui.network.open') : cause('tcp', answer.tcp)}
      </p>
      <p className={css['muted']}>
        {t('ui.network.from', { address: answer.localAddress ?? t('ui.network.unknownAddress'), time: time(Date.parse(answer.at)) })}
      </p>
    </div>
  );
}
