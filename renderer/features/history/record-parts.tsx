import { useMemo, useState } from 'react';
import type { HistoryRecord, HistoryReport, HistoryShow } from '../../../electron/contract/history.ts';
import type { CheckId } from '../../../electron/contract/check-id.ts';
import { rowsOf } from '../../../electron/contract/check-rows.ts';
import { useWords, type Words } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import { LiveChart } from '../live/live-chart.tsx';
import { LiveTimeline } from '../live/live-timeline.tsx';
import { dropsWords } from '../live/live-words.ts';
import { CheckRow } from '../preflight/check-row.tsx';
import { cableBelow } from '../preflight/rows.ts';
import { endedWords, factsOf, hostOf, LAMP_OF, nameOf, onAirMsOf, whenOf } from './history-words.ts';
import { pastShow, usualKbps } from './past-show.ts';
import css from './record-parts.module.css';

/** What it was, and when. */
export function RecordHead({ record }: { readonly record: HistoryRecord }) {
  const words = useWords();
  const { t } = words;
  const { entry } = record;
  return (
    <header className={css['head']}>
      <h2 className={css['title']}>
        {entry.kind === 'report' && <>{t('ui.history.preflight')} </>}
        <span className={entry.kind === 'report' ? css['of'] : undefined}>{nameOf(words, entry)}</span>
      </h2>
      <p>{[whenOf(words, entry), lengthOf(words, record)].filter((part) => part !== '').join(t('unit.comma'))}</p>
      <p className={css['url']}>{entry.maskedUrl}</p>
    </header>
  );
}

function lengthOf({ t, duration, ms }: Words, record: HistoryRecord): string {
  if (record.kind === 'report') return t('ui.history.facts.took', { time: ms(record.entry.durationMs) });
  const onAirMs = onAirMsOf(record.entry);
  if (onAirMs !== null) return t('ui.history.line.onAir', { time: duration(onAirMs) });
  return record.entry.onAirAtMs === null && record.entry.end !== 'live' ? t('ui.history.line.never') : '';
}

interface BodyProps {
  readonly record: HistoryRecord;
  /** No more lines of a timeline than this. */
  readonly most?: number;
}

export function RecordBody({ record, most }: BodyProps) {
  return record.kind === 'show' ? <ShowBody show={record} {...(most === undefined ? {} : { most })} /> : <ReportBody report={record} />;
}

function ShowBody({ show, most }: { readonly show: HistoryShow; readonly most?: number }) {
  const words = useWords();
  const { t } = words;
  const past = useMemo(() => pastShow(show), [show]);
  const { entry } = show;
  return (
    <>
      <Facts show={show} />
      {past.series.atMs.length > 0 ? (
        <LiveChart live={past} plannedKbps={usualKbps([show])} stepMs={show.stepMs} said={chartWords(words, show)} />
      ) : (
        <p className={css['none']}>{t('ui.history.chart.empty')}</p>
      )}
      <LiveTimeline
        live={past}
        host={hostOf(entry.maskedUrl)}
        ended={endedWords(words, show)}
        onCopy={null}
        {...(most === undefined ? {} : { most })}
      />
    </>
  );
}

/** The chart for who cannot see it. */
export function chartWords(words: Words, show: HistoryShow): string {
  const { t, duration, rate } = words;
  const onAirMs = onAirMsOf(show.entry);
  if (show.averageOutKbps === null || onAirMs === null) return dropsWords(words, show);
  return t('ui.history.chart.sentence', { time: duration(onAirMs), rate: rate(show.averageOutKbps), drops: dropsWords(words, show) });
}

function Facts({ show }: { readonly show: HistoryShow }) {
  const words = useWords();
  return (
    <dl className={css['facts']} aria-label={words.t('ui.history.facts.label')}>
      {factsOf(words, show)
        .filter(({ key }) => key !== 'onAir')
        .map(({ key, label, value }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function ReportBody({ report }: { readonly report: HistoryReport }) {
  const words = useWords();
  const { t } = words;
  const { verdict, finding, checks } = report.entry;
  const rows = useMemo(() => rowsOf(report.checks, report.findings), [report]);
  const rests = verdict === 'go' ? null : (rows.find(({ id, key }) => id === finding?.id || key === finding?.id)?.key ?? null);
  const [open, setOpen] = useState<{ readonly [key in CheckId]?: boolean }>({});
  return (
    <>
      <p className={css['verdict']} data-testid="history-verdict">
        <Mark kind={LAMP_OF[verdict]} />
        <strong>{t(`lamp.word.${LAMP_OF[verdict]}`)}</strong>
        <span>{verdict === 'go' ? t('ui.history.report.go', { count: checks }) : words.headline(finding, verdict, {}).sentence}</span>
      </p>
      <ul className={css['rows']} aria-label={t('ui.history.report.checks')}>
        {rows.map((row, index) => (
          <CheckRow
            key={row.key}
            show={null}
            row={row}
            cable={cableBelow(row, rows[index + 1])}
            open={row.finding !== null && (open[row.key] ?? row.key === rests)}
            quiet={false}
            onToggle={(wanted) => setOpen({ ...open, [row.key]: wanted })}
          />
        ))}
      </ul>
    </>
  );
}
