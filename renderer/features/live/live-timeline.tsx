import { ChevronRight } from 'lucide-react';
import { memo, useEffect, useMemo, useRef, useState } from 'react';
import type { Answer } from '../../../electron/contract/bridge.ts';
import type { Finding } from '../../../electron/contract/finding.ts';
import type { LiveIncidentState } from '../../../electron/contract/live-show.ts';
import { useWindow } from '../../store/context.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useWords, type Words } from '../../words.ts';
import { Mark } from '../lamp/mark.tsx';
import { EvidenceFold } from '../preflight/evidence-fold.tsx';
import css from './live-timeline.module.css';
import { isDrop } from './live-words.ts';
import { recoveryWords } from './recovery-words.ts';
import { timelineOf, type TimelineEntry, type TimelineShow } from './timeline-entries.ts';

/** The newest; those before them are drawn when somebody wants to see them, or a night of drops would weigh on every second of it. */
const LINES = 50;

interface TimelineProps {
  readonly live: TimelineShow;
  readonly host: string;
  /** How it ended, where more is known than that it did. */
  readonly ended?: Said;
  /** Null where an incident can no longer be copied. */
  readonly onCopy: ((incidentId: string) => Promise<Answer<null>>) | null;
  /** No more lines than this, the newest; for a picture. */
  readonly most?: number;
}

interface Said {
  readonly headline: string;
  readonly detail: string;
}

export function LiveTimeline({ live, host, ended, onCopy, most }: TimelineProps) {
  const words = useWords();
  const { incidents, warnings, onAirAtMs, endedAtMs, clock } = live;
  // A second that goes by changes none of them.
  const every = useMemo(
    () => timelineOf({ incidents, warnings, onAirAtMs, endedAtMs }).slice(0, most),
    [incidents, warnings, onAirAtMs, endedAtMs, most],
  );
  const [unfolded, setUnfolded] = useState(false);
  const wanted = useWindow(({ view }) => view.incidentId);
  const isOlder = (entry: TimelineEntry): boolean => entry.kind === 'incident' && entry.incident.id === wanted;
  const shown = unfolded || (wanted !== null && onCopy !== null && every.slice(LINES).some(isOlder)) ? every.length : LINES;
  const entries = every.slice(0, shown);
  return (
    <section className={css['timeline']}>
      <h2>
        {words.t('ui.live.timeline.title')}
        <span>{summaryOf(live, words)}</span>
      </h2>
      {entries.length === 0 ? (
        <p className={css['empty']}>{words.t('ui.live.timeline.empty')}</p>
      ) : (
        <ol>
          {entries.map((entry) => (
            <Line
              key={entry.key}
              entry={entry}
              host={host}
              end={entry.kind === 'ended' ? (ended ?? endOf(clock.onAirMs, words)) : null}
              onCopy={onCopy}
            />
          ))}
        </ol>
      )}
      {every.length > shown && (
        <button type="button" className={css['older']} data-testid="timeline-older" onClick={() => setUnfolded(true)}>
          {words.t('ui.live.timeline.older', { count: every.length - shown })}
        </button>
      )}
    </section>
  );
}

interface LineProps extends Pick<TimelineProps, 'onCopy'> {
  readonly entry: TimelineEntry;
  readonly host: string;
  /** Of the show's end; null of every other entry. */
  readonly end: Said | null;
}

const Line = memo(function Line({ entry, host, end, onCopy }: LineProps) {
  const words = useWords();
  const said = end ?? { headline: headlineOf(entry, words), detail: detailOf(entry, host, words) };
  const { t, time } = words;
  const [chosen, setOpen] = useState<boolean | null>(null);
  const incident = entry.kind === 'incident' ? entry.incident : null;
  const wanted = useWindow(({ view }) => incident !== null && onCopy !== null && view.incidentId === incident.id);
  const open = chosen ?? wanted;
  const line = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (wanted) line.current?.scrollIntoView({ block: 'center' });
  }, [wanted]);
  return (
    <li ref={line} className={css['line']} data-testid={`timeline-${entry.kind}`} data-phase={incident?.phase} data-cause={incident?.cause}>
      <Mark kind={entry.mark} />
      <time className={css['time']} dateTime={new Date(entry.atMs).toISOString()}>
        {time(entry.atMs, true)}
      </time>
      <div className={css['words']}>
        <p className={css['headline']}>{said.headline}</p>
        <p className={css['detail']}>{said.detail}</p>
      </div>
      {incident !== null && (
        <button type="button" className={css['more']} aria-expanded={open} onClick={() => setOpen(!open)}>
          {incident.phase === 'closed' ? t('ui.details') : t('ui.live.timeline.now')}
          <ChevronRight className={open ? css['down'] : css['right']} size={14} strokeWidth={1.5} aria-hidden="true" />
        </button>
      )}
      {incident !== null && open && <IncidentPanel incident={incident} onCopy={onCopy} />}
    </li>
  );
});

function IncidentPanel({ incident, onCopy }: { readonly incident: LiveIncidentState } & Pick<TimelineProps, 'onCopy'>) {
  const words = useWords();
  const { why, fix } = words.incident(incident);
  return (
    <div className={css['panel']}>
      <p>{why}</p>
      {fix.length > 0 && (
        <ol className={css['steps']}>
          {fix.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      )}
      {incident.alternatives.map((code) => (
        <p key={code}>
          {words.t('ui.live.timeline.could', { cause: words.incident({ cause: code, evidence: incident.evidence }).summary })}{' '}
          {words.tellApart(code, incident)}
        </p>
      ))}
      <div className={css['evidence']}>
        <EvidenceFold finding={findingOf(incident)} />
        {onCopy !== null && (
          <CopyButton small look="quiet" onCopy={() => onCopy(incident.id)}>
            {words.t('ui.live.timeline.copy')}
          </CopyButton>
        )}
      </div>
    </div>
  );
}

/** Its evidence is shown as that of a check is. */
function findingOf({ cause, alternatives, evidence }: LiveIncidentState): Finding {
  return { id: 'publish', status: 'fail', code: cause, also: [], alternatives, evidence, startedMs: 0, durationMs: 0 };
}

function summaryOf({ incidents, clock, onAirAtMs }: TimelineShow, { t, duration, ms }: Words): string {
  const drops = incidents.filter(isDrop);
  if (drops.length === 0 || onAirAtMs === null || clock.onAirMs === null) return '';
  const lostMs = drops.reduce((sum, drop) => sum + (drop.lostMs ?? 0), 0);
  const count = t('ui.live.timeline.drops', { count: drops.length, time: duration(clock.onAirMs) });
  if (drops.some(({ phase }) => phase !== 'closed')) return count;
  const lost = lostMs > 0 ? t('ui.live.timeline.lost', { time: ms(lostMs) }) : t('ui.live.timeline.nothingLost');
  return `${count}${t('unit.comma')}${lost}`;
}

function endOf(onAirMs: number | null, { t, duration }: Words): Said {
  const detail = onAirMs === null ? '' : t('ui.live.timeline.endedDetail', { time: duration(onAirMs) });
  return { headline: t('ui.live.timeline.ended'), detail };
}

function headlineOf(entry: TimelineEntry, { t, incident, warning }: Words): string {
  switch (entry.kind) {
    case 'incident':
      return incident(entry.incident).headline;
    case 'warning':
      return warning(entry.warning);
    case 'went':
    case 'ended':
      return t(`ui.live.timeline.${entry.kind}`);
  }
}

function detailOf(entry: TimelineEntry, host: string, words: Words): string {
  switch (entry.kind) {
    case 'warning':
    case 'ended':
      return '';
    case 'went':
      return words.t('ui.live.timeline.wentDetail', { host });
    case 'incident':
      return recoveryWords(entry.incident, words);
  }
}
