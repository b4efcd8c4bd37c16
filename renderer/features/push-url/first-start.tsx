import { useActions, useSelectedShow } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { TitleRow } from '../frame/title-row.tsx';
import { LampShape } from '../lamp/lamp.tsx';
import { Notices } from '../notices/notices.tsx';
import css from './first-start.module.css';
import { PasteBox, StorageHint } from './paste-box.tsx';

const UNLIT = { kind: 'standby', reason: 'empty', checkedAt: null } as const;

/** A show without a URL, and the very first start: one thing to do. */
export function FirstStart() {
  const { t } = useWords();
  const show = useSelectedShow();
  const { startPractice, openTab } = useActions();
  return (
    <>
      <TitleRow show={show} />
      <Notices />
      <div className={css['page']}>
        <div className={css['column']}>
          <div className={css['lamp']} data-testid="lamp" data-state="standby">
            <LampShape lamp={UNLIT} />
          </div>
          <h1 className={css['title']}>{t('ui.paste.title')}</h1>
          <p className={css['lead']}>{t('ui.paste.lead')}</p>
          <PasteBox key={show?.id ?? 'new'} show={show} />
          <div className={css['hint']}>
            <StorageHint />
          </div>
          <div className={css['practice']}>
            <div>
              <h2>{t('ui.practice.question')}</h2>
              <p>{t('ui.practice.offer')}</p>
            </div>
            <Button data-testid="practice-start" onClick={() => void startPractice('none')}>
              {t('ui.practice.start')}
            </Button>
          </div>
          {show !== null && (
            // There are no tabs here yet; what was is there all the same.
            <div className={css['history']}>
              <Button small look="quiet" data-testid="history-open" onClick={() => openTab('history')}>
                {t('ui.tabs.history')}
              </Button>
            </div>
          )}
        </div>
      </div>
    </>
  );
}
