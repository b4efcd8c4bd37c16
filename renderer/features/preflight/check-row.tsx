import { memo, useEffect, useId, useRef, type KeyboardEvent } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { CheckProgress } from '../../../electron/contract/finding.ts';
import { useNarrow } from '../../ui/use-narrow.ts';
import { useWords, type Words } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import css from './check-row.module.css';
import { ConsentPanel } from './consent-panel.tsx';
import { NetworkPanel } from './network-panel.tsx';
import { RowPanel } from './row-panel.tsx';
import type { Row } from '../../../electron/contract/check-rows.ts';
import type { Cable } from './rows.ts';

interface CheckRowProps {
  /** Null: a run of another day, to be read only. */
  readonly show: ShowState | null;
  readonly row: Row;
  readonly cable: Cable;
  readonly open: boolean;
  /** A result of another time: no colour. */
  readonly quiet: boolean;
  readonly onToggle: (open: boolean) => void;
}

export function rowLabel(words: Words, row: Row): string {
  if (row.key === 'connect') return words.t('check.rtmp.label');
  return row.finding === null ? words.label(row.id) : words.finding(row.finding).label;
}

function summaryOf(words: Words, { finding, rtmp, key }: Row, short: boolean): string {
  if (finding === null) return words.maybe(`ui.hint.${key}`);
  if (rtmp === null) return words.finding(finding, { short }).summary;
  if (short) return words.t('check.rtmp.short.pass', { totalMs: words.ms(rtmp.handshakeMs + rtmp.connectMs) });
  return words.t('check.rtmp.pass', { handshakeMs: words.ms(rtmp.handshakeMs), connectMs: words.ms(rtmp.connectMs) });
}

function progressWords(words: Words, { kbps, elapsedMs, ofMs }: CheckProgress): string {
  return words.t('ui.uplink.running', { rate: words.rate(kbps), elapsed: words.seconds(elapsedMs), whole: words.seconds(ofMs) });
}

export const CheckRow = memo(function CheckRow({ show, row, cable, open, quiet, onToggle }: CheckRowProps) {
  const words = useWords();
  const narrow = useNarrow();
  const panelId = useId();
  const { finding, status } = row;
  const progress = show?.run?.progress?.id === row.id && !quiet ? show.run.progress : null;
  const asking = status === 'ask' && show?.run?.phase === 'asking' && !quiet;
  const network = row.id === 'tcp' && show !== null && show.networkTest !== null;
  const waiting = network && show.networkTest?.phase !== 'done';
  const shown = open || asking || network;
  const running = show !== null;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (shown && running) item.current?.scrollIntoView({ block: 'nearest' });
  }, [shown, running]);
  const content = (
    <>
      <span className={css['mark']}>
        <Mark kind={status} quiet={quiet} />
      </span>
      <span className={css['label']}>{rowLabel(words, row)}</span>
      <span className={css['summary']} key={finding?.code ?? 'none'}>
        {progress === null ? summaryOf(words, row, narrow) : progressWords(words, progress)}
      </span>
      <span className={css['time']}>
        {row.durationMs === null || status === 'skip' || status === 'ask' ? '' : words.ms(row.durationMs)}
      </span>
    </>
  );
  /** Esc closes what is open here, and the focus stays on the row. */
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || !open || asking) return;
    event.preventDefault();
    item.current?.querySelector('button')?.focus();
    onToggle(false);
  };
  return (
    <li
      ref={item}
      className={css['item']}
      onKeyDown={onKeyDown}
      data-testid={`row-${row.id}`}
      data-status={status}
      data-quiet={quiet}
      data-cable={cable}
    >
      <span className={css['spoken']}>{words.maybe(`ui.status.${status}`)}</span>
      {finding === null || asking ? (
        <div className={css['row']}>{content}</div>
      ) : (
        <button type="button" className={css['row']} aria-expanded={shown} aria-controls={panelId} onClick={() => onToggle(!open)}>
          {content}
        </button>
      )}
      <div id={panelId} className={css['panels']} hidden={!shown}>
        {asking && show !== null && <ConsentPanel show={show} />}
        {network && <NetworkPanel show={show} />}
        {open && finding !== null && !asking && !waiting && <RowPanel show={show} finding={finding} quiet={quiet} />}
      </div>
    </li>
  );
});
