import { useMemo } from 'react';
import type { HistoryShow } from '../../../electron/contract/history.ts';
import { useActions } from '../../store/context.tsx';
import { Button } from '../../ui/button.tsx';
import { useWords, type Words } from '../../words.ts';
import { LiveChart } from '../live/live-chart.tsx';
import css from './compare-view.module.css';
import { factsOf, nameOf, whenOf } from './history-words.ts';
import { pastShow, usualKbps } from './past-show.ts';
import { chartWords } from './record-parts.tsx';
import { useRecord, type Opened } from './use-history.ts';

/** Two shows, one chart above the other over one axis, and what is counted of both side by side. */
export function CompareView({ first, second }: { readonly first: string; readonly second: string }) {
  const { t, maybe } = useWords();
  const { changeHistory } = useActions();
  const both = [useRecord(first), useRecord(second)];
  const shows = both.flatMap((opened) => showOf(opened) ?? []);
  const failed = both.find((opened) => opened.phase === 'failed');
  return (
    <div className={css['page']} data-testid="history-comparison">
      <header className={css['head']}>
        <h2 className={css['title']}>{t('ui.history.compare.title')}</h2>
        <p>{t('ui.history.compare.axis')}</p>
        <Button small data-testid="history-compare-back" onClick={() => changeHistory({ compare: null })}>
          {t('ui.history.back')}
        </Button>
      </header>
      {failed !== undefined && (
        <div className={css['failed']} role="status">
          <p>{maybe(`refusal.${failed.code}`)}</p>
          <Button small onClick={failed.again}>
            {t('ui.history.again')}
          </Button>
        </div>
      )}
      {failed === undefined && shows.length < 2 && <p className={css['wait']}>{t('ui.history.opening')}</p>}
      {shows.length === 2 && <Both shows={shows} />}
    </div>
  );
}

function showOf(opened: Opened): HistoryShow | null {
  return opened.phase === 'ready' && opened.record.kind === 'show' ? opened.record : null;
}

function startOf({ entry }: HistoryShow): number {
  return entry.onAirAtMs ?? entry.startedAtMs;
}

/** Up to the end of the longer one. */
export function lengthOver(shows: readonly HistoryShow[]): number {
  const ends = shows.map((show) => (show.entry.endedAtMs ?? show.series.atMs.at(-1) ?? startOf(show)) - startOf(show));
  return Math.max(0, ...ends);
}

function Both({ shows }: { readonly shows: readonly HistoryShow[] }) {
  const words = useWords();
  const lengthMs = lengthOver(shows);
  return (
    <>
      {shows.map((show) => (
        <section key={show.entry.id} className={css['one']}>
          <h3>
            {nameOf(words, show.entry)}
            <span>{whenOf(words, show.entry)}</span>
          </h3>
          <OneChart show={show} lengthMs={lengthMs} usual={usualKbps(shows)} />
        </section>
      ))}
      <FactsTable shows={shows} />
    </>
  );
}

interface OneChartProps {
  readonly show: HistoryShow;
  readonly lengthMs: number;
  readonly usual: number | null;
}

function OneChart({ show, lengthMs, usual }: OneChartProps) {
  const words = useWords();
  const past = useMemo(() => pastShow(show), [show]);
  const since = useMemo(() => ({ startMs: startOf(show), lengthMs }), [show, lengthMs]);
  return <LiveChart live={past} plannedKbps={usual} stepMs={show.stepMs} since={since} said={chartWords(words, show)} />;
}

function FactsTable({ shows }: { readonly shows: readonly HistoryShow[] }) {
  const words = useWords();
  const { t } = words;
  const columns = shows.map((show) => [...factsOf(words, show), causesFact(words, show)]);
  return (
    <table className={css['facts']} aria-label={t('ui.history.compare.table')}>
      <thead>
        <tr>
          <td />
          {shows.map(({ entry }) => (
            <th key={entry.id} scope="col">
              {nameOf(words, entry)}
              <span>{words.day(entry.startedAtMs)}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(columns[0] ?? []).map(({ key, label }, row) => (
          <tr key={key}>
            <th scope="row">{label}</th>
            {shows.map(({ entry }, column) => (
              <td key={entry.id}>{columns[column]?.[row]?.value}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function causesFact({ t, incident }: Words, { entry }: HistoryShow) {
  const said = entry.causes.map((cause) => incident({ cause }).summary).join(t('unit.separator'));
  return { key: 'causes', label: t('ui.history.facts.causes'), value: said === '' ? t('ui.history.facts.none') : said };
}
