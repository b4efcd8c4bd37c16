import type { HistoryEntry, HistoryReportEntry, HistoryShow, HistoryShowEntry } from '../../../electron/contract/history.ts';
import type { Verdict } from '../../../electron/contract/finding.ts';
import type { Words } from '../../words.ts';
import type { MarkKind } from '../lamp/mark.tsx';

/** The lamp of a verdict. */
export const LAMP_OF = { go: 'go', caution: 'caution', 'no-go': 'stop' } as const satisfies { readonly [verdict in Verdict]: MarkKind };

export function nameOf({ t }: Words, { practice, name }: HistoryEntry): string {
  if (practice) return t('ui.practice.name');
  return name === '' ? t('ui.history.unnamed') : name;
}

export function titleOf(words: Words, entry: HistoryEntry): string {
  return entry.kind === 'show' ? nameOf(words, entry) : words.t('ui.history.preflight');
}

/** A bad night stands out: the lamp that it ended with, or went through. */
export function markOfEntry(entry: HistoryEntry): MarkKind {
  if (entry.kind === 'report') return LAMP_OF[entry.verdict];
  if (entry.end === 'gave-up') return 'stop';
  if (entry.onAirAtMs === null) return entry.end === 'live' ? 'waiting' : 'ended';
  return entry.drops > 0 ? 'reconnecting' : 'on-air';
}

export function lineOf(words: Words, entry: HistoryEntry): string {
  return entry.kind === 'show' ? showLine(words, entry) : reportLine(words, entry);
}

function showLine(words: Words, entry: HistoryShowEntry): string {
  const { t, duration } = words;
  const onAirMs = onAirMsOf(entry);
  const parts = [
    entry.end === 'live' ? t('ui.history.line.live') : '',
    entry.end !== 'live' && onAirMs === null ? t('ui.history.line.never') : '',
    onAirMs === null ? '' : t('ui.history.line.onAir', { time: duration(onAirMs) }),
    entry.onAirAtMs === null ? '' : t('ui.history.line.drops', { count: entry.drops }),
    entry.drops === 0 ? '' : lostWords(words, entry),
    entry.end === 'interrupted' ? t('ui.history.line.interrupted') : '',
    entry.endCause === null ? '' : words.incident({ cause: entry.endCause }).summary,
  ];
  return parts.filter((part) => part !== '').join(t('unit.comma'));
}

function reportLine(words: Words, { verdict, finding, checks }: HistoryReportEntry): string {
  if (verdict === 'go') return words.t('ui.history.line.passed', { count: checks });
  return finding === null ? words.headline(null, verdict, {}).sentence : words.finding(finding, { short: true }).summary;
}

/** `nothing lost`, `1.5 s lost`. */
export function lostWords({ t, ms }: Words, { lostMs, lostFrames }: Pick<HistoryShowEntry, 'lostMs' | 'lostFrames'>): string {
  if (lostMs > 0) return t('ui.history.line.lost', { time: ms(lostMs) });
  return lostFrames > 0 ? t('ui.history.line.lostFrames', { count: lostFrames }) : t('ui.history.line.nothingLost');
}

/** From going on air to the end; null where it never was, or is still under way. */
export function onAirMsOf({ onAirAtMs, endedAtMs }: HistoryShowEntry): number | null {
  return onAirAtMs === null || endedAtMs === null ? null : Math.max(0, endedAtMs - onAirAtMs);
}

/** `Sunday 23 November, 17:05 – 22:03 (UTC+8)`. */
export function whenOf({ t, day, time, zone }: Words, entry: HistoryEntry): string {
  const from = (entry.kind === 'show' ? entry.onAirAtMs : null) ?? entry.startedAtMs;
  const to = entry.kind === 'show' ? entry.endedAtMs : null;
  const said = { day: day(from), from: time(from), zone: zone(from) };
  return to === null ? t('ui.history.since', said) : t('ui.history.when', { ...said, to: time(to) });
}

/** `push.example.com`, of a masked URL. */
export function hostOf(maskedUrl: string): string {
  return /^[a-z]+:\/\/([^/?]+)/iu.exec(maskedUrl)?.[1] ?? '';
}

export interface Fact {
  readonly key: string;
  readonly label: string;
  readonly value: string;
}

/** What is counted of a show, in one order wherever it is said. */
export function factsOf(words: Words, { entry, averageOutKbps, droppedFrames }: HistoryShow): readonly Fact[] {
  const { t, duration, rate, ms } = words;
  const onAirMs = onAirMsOf(entry);
  const lost = entry.lostMs > 0 ? ms(entry.lostMs) : entry.lostFrames > 0 ? lostWords(words, entry) : t('ui.history.facts.nothing');
  const fact = (key: 'onAir' | 'drops' | 'lost' | 'average' | 'dropped' | 'source', value: string): Fact => ({
    key,
    label: t(`ui.history.facts.${key}`),
    value,
  });
  return [
    fact('onAir', onAirMs === null ? '–' : duration(onAirMs)),
    fact('drops', entry.drops === 0 ? t('ui.history.facts.none') : String(entry.drops)),
    fact('lost', lost),
    fact('average', averageOutKbps === null ? t('ui.history.facts.unknown') : rate(averageOutKbps)),
    fact('dropped', droppedFrames === 0 ? t('ui.history.facts.none') : String(droppedFrames)),
    fact('source', t(`ui.live.start.${entry.source}`)),
  ];
}

/** How it ended, for the first line of its timeline. */
export function endedWords(
  words: Words,
  { entry, averageOutKbps, droppedFrames }: HistoryShow,
): { readonly headline: string; readonly detail: string } {
  const { t, rate, incident } = words;
  const figures = averageOutKbps === null ? '' : t('ui.history.ended.detail', { rate: rate(averageOutKbps), count: droppedFrames });
  const headline = t(`ui.history.ended.${entry.end === 'live' ? 'stopped' : entry.end}`);
  const why = entry.endCause === null ? '' : incident({ cause: entry.endCause }).headline;
  return { headline, detail: [why, figures].filter((part) => part !== '').join(t('unit.space')) };
}
