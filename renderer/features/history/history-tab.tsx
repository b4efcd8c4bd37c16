import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import { useActions, useWindow } from '../../store/context.tsx';
import { useWords } from '../../words.ts';
import type { EntryListState } from './entry-list.ts';
import { CompareView } from './compare-view.tsx';
import { HistoryFields } from './history-fields.tsx';
import { HistoryList } from './history-list.tsx';
import css from './history-tab.module.css';
import { RecordView } from './record-view.tsx';
import { useEntryList } from './use-history.ts';

/** Shows and pre-flights of days past: the list, and beside it, or in its place where there is no room, the one that is open. */
export const HistoryTab = memo(function HistoryTab() {
  const { t } = useWords();
  const actions = useActions();
  const list = useEntryList();
  const { openId, compare } = useWindow(({ view }) => view.history);
  const choosing = compare !== null && compare.with === null;
  const withId = compare?.with ?? null;
  const side = useRef<HTMLElement>(null);
  const detail = useRef<HTMLElement>(null);
  useNewest(list, detail);
  useBack();
  useFocus({ openId, choosing, withId, side, detail });
  const choose = (id: string): void => {
    if (choosing && openId !== null) actions.changeHistory({ compare: { with: id } });
    else actions.changeHistory({ openId: id, compare: null });
  };
  const seen = openId !== null && !choosing;
  return (
    <div className={css['tab']} data-testid="history-tab">
      <section ref={side} className={css['side']} data-away={seen ? '' : undefined} aria-label={t('ui.history.list')}>
        <HistoryFields seen={list.seen} />
        <HistoryList list={list} openId={openId} choosing={choosing} onChoose={choose} />
      </section>
      <section
        ref={detail}
        className={css['detail']}
        data-away={seen ? undefined : ''}
        tabIndex={-1}
        aria-label={t('ui.tabs.history')}
        data-testid="history-detail"
      >
        {openId === null && <p className={css['choose']}>{t('ui.history.choose')}</p>}
        {openId !== null && withId !== null && <CompareView first={openId} second={withId} />}
        {openId !== null && withId === null && <RecordView key={openId} id={openId} />}
      </section>
    </div>
  );
});

/** Where there is room beside the list, its first entry is open from the start. */
function useNewest({ known, entries }: EntryListState, detail: Places['detail']): void {
  const { changeHistory } = useActions();
  const openId = useWindow(({ view }) => view.history.openId);
  const first = entries[0]?.id;
  const offered = useRef(false);
  useEffect(() => {
    if (offered.current || !known || first === undefined) return;
    offered.current = true;
    if (openId === null && detail.current?.offsetParent !== null) changeHistory({ openId: first });
  }, [known, first, openId, detail, changeHistory]);
}

/** Esc goes one step back, wherever the focus is; a dialog keeps the key to itself. */
function useBack(): void {
  const actions = useActions();
  const dialogOpen = useWindow(({ view }) => view.dialog !== null);
  const { openId, compare } = useWindow(({ view }) => view.history);
  useEffect(() => {
    if (dialogOpen || openId === null) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      actions.changeHistory(compare === null ? { openId: null } : { compare: null });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [actions, dialogOpen, openId, compare]);
}

interface Places {
  readonly openId: string | null;
  readonly choosing: boolean;
  readonly withId: string | null;
  readonly side: { readonly current: HTMLElement | null };
  readonly detail: { readonly current: HTMLElement | null };
}

/** The focus stays in the list while that is seen; it goes along where only one of the two is, and comes back to the entry. */
function useFocus({ openId, choosing, withId, side, detail }: Places): void {
  const before = useRef({ openId, choosing, withId });
  useLayoutEffect(() => {
    const was = before.current;
    before.current = { openId, choosing, withId };
    const entry = (id: string): HTMLElement | null => side.current?.querySelector<HTMLElement>(`[data-entry="${id}"]`) ?? null;
    if (openId !== null && choosing && !was.choosing) entry(openId)?.focus();
    else if (openId === null && was.openId !== null) entry(was.openId)?.focus();
    else if (was.openId === openId && was.choosing === choosing && was.withId === withId) return;
    else if (side.current?.offsetParent === null || (was.withId !== null && withId === null)) detail.current?.focus();
  }, [openId, choosing, withId, side, detail]);
}
