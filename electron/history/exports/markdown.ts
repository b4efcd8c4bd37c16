import type { HistoryEntry, HistoryRecord } from '../../contract/history.ts';
import type { LiveIncidentState, LiveWarning } from '../../contract/live-show.ts';
import type { Language } from '../../contract/report.ts';
import {
  evidenceParams,
  formatDuration,
  formatMs,
  formatRate,
  formatSeconds,
  formatTime,
  headline,
  incidentWords,
  render,
  text,
} from '../../messages/index.ts';

type Show = Extract<HistoryRecord, { kind: 'show' }>;
type Report = Extract<HistoryRecord, { kind: 'report' }>;

const VERDICT_WORD = { go: 'lamp.word.go', caution: 'lamp.word.caution', 'no-go': 'lamp.word.stop' } as const;

/** To read and to send on: what a show was, and what happened in it, oldest first. */
export function showMarkdown(
  { entry, incidents, warnings, averageOutKbps, droppedFrames }: Show,
  lang: Language,
  timeZone: string,
): string {
  const { onAirAtMs, endedAtMs, startedAtMs, source, end, endCause } = entry;
  const zone = knownZone(timeZone);
  const lost = entry.lostMs > 0 ? 'some' : 'none';
  const facts = [
    endedAtMs === null
      ? text(lang, 'history.began', { start: longDate(startedAtMs, lang, zone) })
      : text(lang, 'history.span', { start: longDate(startedAtMs, lang, zone), end: longDate(endedAtMs, lang, zone) }),
    onAirAtMs === null || endedAtMs === null
      ? text(lang, 'history.neverOnAir')
      : text(lang, 'history.onAir', { time: formatDuration(endedAtMs - onAirAtMs, lang) }),
    `${text(lang, `ui.live.start.${source}`)} → ${code(entry.maskedUrl)}`,
    entry.drops === 0
      ? text(lang, 'ui.live.drops.none')
      : text(lang, 'ui.live.drops.some', { count: entry.drops, lost, lostMs: formatMs(entry.lostMs, lang) }),
    ...(averageOutKbps === null ? [] : [text(lang, 'history.average', { rate: formatRate(averageOutKbps, lang), count: droppedFrames })]),
    [text(lang, `history.end.${end}`), ...(endCause === null ? [] : [incidentWords({ cause: endCause }, lang).headline])].join(' '),
  ];
  const happened = [
    ...incidents.map((incident) => ({ atMs: incident.openedAtMs, said: incidentLine(incident, lang) })),
    ...warnings.map((warning) => ({ atMs: warning.atMs, said: warningWords(warning, lang) })),
  ].sort((left, right) => left.atMs - right.atMs);
  return document([
    `# ${escaped(text(lang, 'history.show', { name: nameOf(entry, lang) }))}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    `## ${text(lang, 'history.happened')}`,
    happened.length === 0
      ? text(lang, 'history.nothing')
      : happened.map(({ atMs, said }) => `- **${formatTime(atMs, lang, { seconds: true, timeZone: zone })}** ${said}`).join('\n'),
    `_${text(lang, 'history.masked')}_`,
  ]);
}

/** A pre-flight as a table of its checks, and what to do about those that did not pass. */
export function reportMarkdown({ entry, findings }: Report, lang: Language, timeZone: string): string {
  const { verdict, finding, startedAtMs, maskedUrl } = entry;
  const zone = knownZone(timeZone);
  const { sentence, detail } = headline(finding, verdict, lang, { checks: findings.length, timeZone: zone, now: startedAtMs });
  // "Today" is the day of the check, whenever this is read.
  const options = { timeZone: zone, now: startedAtMs };
  const rows = findings.map((its) => {
    const { label, summary } = render(its, lang, options);
    return `| ${[label, `${text(lang, `ui.status.${its.status}`)}: ${summary}`, formatMs(its.durationMs, lang)].map(escaped).join(' | ')} |`;
  });
  const wrong = findings.filter(({ status }) => status === 'fail' || status === 'warn');
  return document([
    `# ${escaped(text(lang, 'history.report', { name: nameOf(entry, lang) }))}`,
    `**${text(lang, VERDICT_WORD[verdict])}** ${escaped([sentence, detail].filter((words) => words !== '').join(' '))}`,
    `- ${longDate(startedAtMs, lang, zone)}\n- ${code(maskedUrl)}`,
    [
      `| ${(['check', 'found', 'time'] as const).map((head) => text(lang, `history.${head}`)).join(' | ')} |`,
      '| --- | --- | --- |',
      ...rows,
    ].join('\n'),
    ...(wrong.length === 0 ? [] : [`## ${text(lang, 'history.next')}`]),
    ...wrong.map((its) => {
      const { label, why, fix } = render(its, lang, options);
      return [`### ${escaped(label)}`, escaped(why), fix.map((step, index) => `${index + 1}. ${escaped(step)}`).join('\n'), code(its.code)]
        .filter((part) => part !== '')
        .join('\n\n');
    }),
    `_${text(lang, 'history.masked')}_`,
  ]);
}

function incidentLine(incident: LiveIncidentState, lang: Language): string {
  const { cause, evidence, alternatives, recoveredMs, lostMs } = incident;
  const words = incidentWords({ cause, evidence, alternatives }, lang);
  const back =
    recoveredMs === null
      ? ''
      : (lostMs ?? 0) > 0
        ? text(lang, 'ui.live.timeline.recoveredLost', { time: formatSeconds(recoveredMs, lang), lost: formatMs(lostMs ?? 0, lang) })
        : text(lang, 'ui.live.timeline.recovered', { time: formatSeconds(recoveredMs, lang) });
  const nothing = recoveredMs !== null && lostMs === 0 ? text(lang, 'ui.live.timeline.nothing') : '';
  return [escaped([words.headline, words.why, back, nothing].filter((part) => part !== '').join(' ')), code(cause)].join(' ');
}

/** A warning written by an older Cuelight may lack what the words ask for: then its code has to do. */
function warningWords({ code: its, params }: LiveWarning, lang: Language): string {
  try {
    return escaped(text(lang, `ui.live.warning.${its}`, evidenceParams(params, lang, {})));
  } catch {
    return code(its);
  }
}

function nameOf({ name, practice }: HistoryEntry, lang: Language): string {
  if (practice) return text(lang, 'ui.practice.name');
  return name === '' ? text(lang, 'history.nameless') : name;
}

function longDate(ms: number, lang: Language, timeZone: string): string {
  const format = new Intl.DateTimeFormat(lang, {
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
    timeZoneName: 'shortOffset',
  });
  return format.format(ms);
}

/** One that Intl does not know must not cost the file. */
function knownZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}

/** What other people wrote (a name, a server's words) is text, and no mark-up. */
function escaped(words: string): string {
  return words.replaceAll(/\s*[\r\n]+\s*/gu, ' ').replaceAll(/[\\`*_[\]<>|#~!]/gu, String.raw`\$&`);
}

function code(words: string): string {
  return `\`${words.replaceAll(/[`\r\n]/gu, '')}\``;
}

function document(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}
