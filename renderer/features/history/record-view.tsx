import { ArrowLeft, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { HistoryRecord } from '../../../electron/contract/history.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { nameOf, titleOf, whenOf } from './history-words.ts';
import { RecordBody, RecordHead } from './record-parts.tsx';
import { RecordPicture, type Pictured } from './record-picture.tsx';
import { RecordTools, type Said } from './record-tools.tsx';
import css from './record-view.module.css';
import { useRecord } from './use-history.ts';

export function RecordView({ id }: { readonly id: string }) {
  const { t, maybe } = useWords();
  const opened = useRecord(id);
  if (opened.phase === 'reading') {
    return (
      <Page>
        <p className={css['wait']}>{t('ui.history.opening')}</p>
      </Page>
    );
  }
  if (opened.phase === 'failed') {
    return (
      <Page>
        <div className={css['failed']} role="status" data-testid="history-open-failed">
          <p>{maybe(`refusal.${opened.code}`)}</p>
          <Button small onClick={opened.again}>
            {t('ui.history.again')}
          </Button>
        </div>
      </Page>
    );
  }
  return <Whole record={opened.record} />;
}

function Page({ children }: { readonly children: React.ReactNode }) {
  return (
    <div className={css['page']}>
      <BackButton />
      {children}
    </div>
  );
}

/** Where the list is beside the record, there is nowhere to go back to. */
export function BackButton() {
  const { t } = useWords();
  const { changeHistory } = useActions();
  return (
    <Button
      small
      look="quiet"
      className={css['back']}
      data-testid="history-back"
      icon={<ArrowLeft size={14} strokeWidth={1.75} aria-hidden="true" />}
      onClick={() => changeHistory({ openId: null, compare: null })}
    >
      {t('ui.history.back')}
    </Button>
  );
}

function Whole({ record }: { readonly record: HistoryRecord }) {
  const words = useWords();
  const { t } = words;
  const actions = useActions();
  const [said, setSaid] = useState<Said | null>(null);
  const [posing, setPosing] = useState(false);
  const { id } = record.entry;
  const live = record.kind === 'show' && record.entry.end === 'live';
  const take = async ({ rect, shown, count }: Pictured): Promise<void> => {
    setSaid({ kind: 'asking' });
    const answer = await actions.savePicture({ id, rect });
    setPosing(false);
    setSaid(
      answer.ok
        ? { kind: 'file', file: answer.value, part: shown < count ? { shown, count } : null }
        : { kind: 'refused', code: answer.code },
    );
  };
  const goTo = async (showId: string): Promise<void> => {
    await actions.selectShow(showId);
    actions.openTab('live');
  };
  return (
    <div className={css['page']} data-testid="history-record" data-kind={record.kind}>
      <div className={css['bar']}>
        <BackButton />
        <div className={css['acts']}>
          {record.kind === 'show' && !live && (
            <Button small look="quiet" data-testid="history-compare" onClick={() => actions.changeHistory({ compare: { with: null } })}>
              {t('ui.history.compare.open')}
            </Button>
          )}
          {!live && (
            <Button
              small
              look="quiet"
              data-testid="history-delete"
              icon={<Trash2 size={14} strokeWidth={1.75} aria-hidden="true" />}
              onClick={() =>
                actions.openDialog({ kind: 'delete-record', id, name: deleteName(words, record), when: whenOf(words, record.entry) })
              }
            >
              {t('ui.history.delete.open')}
            </Button>
          )}
        </div>
      </div>
      <RecordHead record={record} />
      {live && (
        <p className={css['live']}>
          {t('ui.history.live.text')}
          <Button small onClick={() => void goTo(record.entry.showId)}>
            {t('ui.history.live.open')}
          </Button>
        </p>
      )}
      <RecordTools record={record} said={said} busy={posing} onSaid={setSaid} onPicture={() => setPosing(true)} />
      <RecordBody record={record} />
      {posing && <RecordPicture record={record} onPosed={(pictured) => void take(pictured)} />}
    </div>
  );
}

function deleteName(words: ReturnType<typeof useWords>, { entry }: HistoryRecord): string {
  return entry.kind === 'show' ? nameOf(words, entry) : `${titleOf(words, entry)} · ${nameOf(words, entry)}`;
}
