import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import type { HistoryEntry } from '../../../electron/contract/history.ts';
import { useActions, useApp } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import { daysOf } from './days.ts';
import type { EntryList, EntryListState } from './entry-list.ts';
import css from './history-list.module.css';
import { LAMP_OF, lineOf, markOfEntry, nameOf, titleOf } from './history-words.ts';
import { EmptyList, ListTrouble } from './list-states.tsx';

interface HistoryListProps {
  readonly list: EntryListState & Pick<EntryList, 'older' | 'again' | 'newest'>;
  readonly openId: string | null;
  /** Another show is wanted, to compare with the open one. */
  readonly choosing: boolean;
  readonly onChoose: (id: string) => void;
}

const STEPS: { readonly [key: string]: (index: number, last: number) => number } = {
  ArrowDown: (index, last) => Math.min(last, index + 1),
  ArrowUp: (index) => Math.max(0, index - 1),
  Home: () => 0,
  End: (_index, last) => last,
};

/** By day, the newest first. One stop of Tab; the arrow keys go from entry to entry. */
export function HistoryList({ list, openId, choosing, onChoose }: HistoryListProps) {
  const words = useWords();
  const { t } = words;
  const { changeHistory } = useActions();
  const status = useApp((app) => app.history.status);
  const [stop, setStop] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const { entries, phase, refusal, nextCursor, cutOff, known } = list;
  const held = useHeldFocus(entries, box);
  const has = (id: string | null): boolean => id !== null && entries.some((entry) => entry.id === id);
  const tabStop = has(stop) ? stop : has(openId) ? openId : (entries[0]?.id ?? null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [])];
    const index = buttons.findIndex((button) => button === document.activeElement);
    if (step === undefined || index < 0) return;
    event.preventDefault();
    buttons[step(index, buttons.length - 1)]?.focus();
  };
  if (status === 'newer' || (entries.length === 0 && (known || refusal !== null) && phase !== 'older')) {
    return <EmptyList refusal={refusal} onAgain={() => void list.again()} />;
  }
  return (
    <>
      {choosing && (
        <div className={css['ask']} data-testid="history-choosing">
          <p role="status">{t('ui.history.compare.choose')}</p>
          <Button small onClick={() => changeHistory({ compare: null })}>
            {t('ui.cancel')}
          </Button>
        </div>
      )}
      <ListTrouble />
      <p className={css['spoken']} role="status">
        {phase === 'reading' || !known
          ? ''
          : t(nextCursor === null ? 'ui.history.counted' : 'ui.history.countedMore', { count: entries.length })}
      </p>
      <div ref={box} className={css['list']} aria-busy={phase === 'reading'} onKeyDown={onKeyDown} data-testid="history-list">
        {!known && <p className={css['wait']}>{t('ui.history.reading')}</p>}
        {cutOff && (
          <Button small look="quiet" className={css['newest']} onClick={() => void list.newest()}>
            {t('ui.history.newest')}
          </Button>
        )}
        {daysOf(entries, (ms) => words.day(ms, true)).map(({ label, entries: ofDay }) => (
          <section key={label} className={css['day']}>
            <h2>{label}</h2>
            <ul>
              {ofDay.map((entry) => (
                <li key={entry.id}>
                  <EntryButton
                    entry={entry}
                    open={entry.id === openId}
                    stop={entry.id === tabStop}
                    off={choosing && (entry.kind !== 'show' || entry.id === openId)}
                    onFocus={(id) => {
                      setStop(id);
                      held.current = id;
                    }}
                    onBlur={() => (held.current = null)}
                    onChoose={onChoose}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        {nextCursor !== null && refusal === null && <Older key={nextCursor} reading={phase === 'older'} onOlder={list.older} />}
        {refusal !== null && (
          <div className={css['failed']}>
            <p>{words.maybe(`refusal.${refusal}`)}</p>
            <Button small onClick={() => void list.again()}>
              {t('ui.history.again')}
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

/** An entry that had the focus and is gone leaves it to the one that took its place. */
function useHeldFocus(entries: readonly HistoryEntry[], box: { readonly current: HTMLElement | null }): { current: string | null } {
  const held = useRef<string | null>(null);
  const before = useRef(entries);
  useLayoutEffect(() => {
    const index = before.current.findIndex(({ id }) => id === held.current);
    before.current = entries;
    if (index < 0 || entries.some(({ id }) => id === held.current)) return;
    const buttons = box.current?.querySelectorAll<HTMLElement>('[data-entry]') ?? [];
    buttons[Math.min(index, buttons.length - 1)]?.focus();
  }, [entries, box]);
  return held;
}

interface EntryButtonProps {
  readonly entry: HistoryEntry;
  readonly open: boolean;
  readonly stop: boolean;
  readonly off: boolean;
  readonly onFocus: (id: string) => void;
  readonly onBlur: () => void;
  readonly onChoose: (id: string) => void;
}

function EntryButton({ entry, open, stop, off, onFocus, onBlur, onChoose }: EntryButtonProps) {
  const words = useWords();
  const report = entry.kind === 'report';
  return (
    <button
      type="button"
      className={css['entry']}
      data-entry={entry.id}
      data-testid={`history-${entry.id}`}
      aria-current={open ? 'true' : undefined}
      aria-disabled={off ? 'true' : undefined}
      tabIndex={stop ? 0 : -1}
      onFocus={() => onFocus(entry.id)}
      onBlur={onBlur}
      onClick={() => !off && onChoose(entry.id)}
    >
      <Mark kind={markOfEntry(entry)} />
      <span className={css['title']}>
        <span className={css['name']}>{titleOf(words, entry)}</span>
        {report && <span className={css['of']}>{nameOf(words, entry)}</span>}
      </span>
      <time className={css['time']} dateTime={new Date(entry.startedAtMs).toISOString()}>
        {words.time(entry.startedAtMs)}
      </time>
      <span className={css['line']}>
        {report && <span className={css['spoken']}>{words.t(`lamp.word.${LAMP_OF[entry.verdict]}`)} </span>}
        {lineOf(words, entry)}
      </span>
    </button>
  );
}

/** Reads on by itself once it is nearly seen. */
function Older({ reading, onOlder }: { readonly reading: boolean; readonly onOlder: () => Promise<void> }) {
  const { t } = useWords();
  const button = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (button.current === null) return undefined;
    const seen = new IntersectionObserver((found) => found.some(({ isIntersecting }) => isIntersecting) && void onOlder(), {
      rootMargin: '200px',
    });
    seen.observe(button.current);
    return () => seen.disconnect();
  }, [onOlder]);
  return (
    <div ref={button} className={css['older']}>
      <Button small look="quiet" disabled={reading} onClick={() => void onOlder()}>
        {reading ? t('ui.history.readingOlder') : t('ui.history.older')}
      </Button>
    </div>
  );
}
