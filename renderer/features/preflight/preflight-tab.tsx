import { useMemo } from 'react';
import type { ShowState } from '../../../electron/contract/app-state.ts';
import { calm } from '../../store/calm.ts';
import { useActions, useWindow } from '../../store/context.tsx';
import { rowKey } from '../../store/view.ts';
import { useWords } from '../../words.ts';
import { restsOn } from '../../../electron/contract/lamp.ts';
import { FaultChoice } from '../practice/fault-choice.tsx';
import { CheckRow } from './check-row.tsx';
import css from './preflight-tab.module.css';
import { rowsOf, type Row } from '../../../electron/contract/check-rows.ts';
import { autoOpen, cableBelow, plannedChecks } from './rows.ts';

/** What a run about another URL found says nothing about this one. */
function rowsShown(show: ShowState): readonly Row[] {
  const { run } = show;
  if (run === null || run.stale === 'url') return rowsOf(plannedChecks(show.maskedUrl), []);
  return rowsOf(run.checks, run.findings);
}

export const PreflightTab = calm(function PreflightTab({ show }: { readonly show: ShowState }) {
  const { t } = useWords();
  const actions = useActions();
  const chosen = useWindow(({ view }) => view.rows);
  const { run } = show;
  const rows = useMemo(() => rowsShown(show), [show]);
  const auto = run === null ? null : autoOpen(run, rows, restsOn(run)?.id ?? null);
  const runId = run?.id ?? '';
  const stale = run !== null && (run.stale !== null || run.phase === 'aborted');
  // Before the first run no row takes the focus, and in a low window the last ones must be reached all the same.
  const reached = rows.every(({ finding }) => finding === null)
    ? ({ role: 'region', tabIndex: 0, 'aria-label': t('ui.tabs.preflight') } as const)
    : {};
  return (
    <div className={css['scroll']} {...reached}>
      {show.kind === 'practice' && <FaultChoice />}
      <ul className={css['rows']}>
        {rows.map((row, index) => {
          const key = rowKey(runId, row.key);
          return (
            <CheckRow
              key={row.key}
              show={show}
              row={row}
              cable={cableBelow(row, rows[index + 1])}
              open={row.finding !== null && (chosen[key] ?? row.key === auto)}
              quiet={stale}
              onToggle={(open) => actions.openRow(runId, key, open)}
            />
          );
        })}
      </ul>
    </div>
  );
});
