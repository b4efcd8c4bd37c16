import type { LiveEvent } from '../contract/live-status.ts';
import { formatMs, formatRate, formatTime, incidentWords, text } from '../messages/index.ts';
import type { PrintQueue } from './print-queue.ts';
import { wrapDisplay, type Terminal } from './terminal.ts';

/** A terminal needs no line a second. */
const METRICS_EVERY_MS = 10_000;
const STATE_STYLES = {
  waiting: 'dim',
  connecting: 'dim',
  live: 'green',
  degraded: 'yellow',
  reconnecting: 'red',
  ended: 'dim',
} as const;
const INDENT = '          ';

/** The events of a show as JSON lines, or as words with the time of day. */
export class LivePrinter {
  readonly #terminal: Terminal;
  readonly #queue: PrintQueue;
  #metricsAt = -Infinity;
  #onAir = false;

  constructor(terminal: Terminal, queue: PrintQueue) {
    this.#terminal = terminal;
    this.#queue = queue;
  }

  event(event: LiveEvent): void {
    if (this.#terminal.json) {
      this.#queue.push({ text: JSON.stringify(event), replaceable: event.event === 'metrics' });
      return;
    }
    for (const line of this.#lines(event)) this.#queue.push({ text: line, replaceable: event.event === 'metrics' });
  }

  say(line: string): void {
    this.#queue.push({ text: line, replaceable: false });
  }

  #lines(event: LiveEvent): readonly string[] {
    const { lang, style } = this.#terminal;
    const time = style('dim', formatTime(Date.parse(event.at), lang, { seconds: true }));
    switch (event.event) {
      case 'listening':
        return [
          text(lang, 'live.encoder.point'),
          `  ${text(lang, 'live.encoder.server')}  ${event.server}`,
          `  ${text(lang, 'live.encoder.key')}  ${event.streamKey}`,
          style('dim', text(lang, 'live.encoder.secret')),
          '',
        ];
      case 'state': {
        this.#onAir = event.state === 'live' || event.state === 'degraded';
        const word = style('bold', style(STATE_STYLES[event.state], text(lang, `live.state.${event.state}.word`)));
        const why =
          event.reason === undefined
            ? text(lang, `live.state.${event.state}.sentence`)
            : incidentWords({ cause: event.reason }, lang).headline;
        return [`${time}  ${word}  ${why}`];
      }
      case 'metrics': {
        if (!this.#onAir || event.t - this.#metricsAt < METRICS_EVERY_MS) return [];
        this.#metricsAt = event.t;
        const { inKbps, outKbps, fps, queueMs } = event;
        const words = { inKbps: formatRate(inKbps, lang), outKbps: formatRate(outKbps, lang), fps, queueMs: formatMs(queueMs, lang) };
        return [`${time}  ${style('dim', text(lang, 'live.metrics.line', words))}`];
      }
      case 'incident':
        return this.#incident(event, time);
    }
  }

  #incident(event: Extract<LiveEvent, { event: 'incident' }>, time: string): readonly string[] {
    const { lang, style, columns } = this.#terminal;
    const { headline, why, fix } = incidentWords(event, lang);
    if (event.phase === 'closed') {
      const { recoveredMs, lostMs = 0 } = event;
      if (recoveredMs === undefined) return [`${time}  ${text(lang, 'live.incident.over')}`];
      const words = { recoveredMs: formatMs(recoveredMs, lang), lostMs: formatMs(lostMs, lang) };
      return [`${time}  ${text(lang, lostMs > 0 ? 'live.incident.closedLost' : 'live.incident.closed', words)}`];
    }
    // The provisional cause stands beside the state that it explains.
    if (event.phase === 'opened') return [];
    const width = Math.min(columns, 110) - INDENT.length;
    const details = [...(why === '' ? [] : wrapDisplay(why, width)), ...fix.slice(0, 1).flatMap((step) => wrapDisplay(step, width))];
    return [`${time}  ${style('bold', headline)}`, ...details.map((line) => INDENT + style('dim', line))];
  }
}
