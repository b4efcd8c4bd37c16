import { randomUUID } from 'node:crypto';
import type { AppState } from '../contract/app-state.ts';
import type { LiveIncidentState } from '../contract/live-show.ts';
import type { LiveMetrics } from '../contract/live-status.ts';
import type { HistoryClient } from '../history/client.ts';
import type { StoredShow } from '../history/port.ts';
import type { LiveShow } from '../live/show.ts';
import { maskSecrets, maskPushUrl } from '../push-url/mask.ts';
import { maskTarget } from '../push-url/mask-target.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import { maskEvidence } from './history-mask.ts';
import type { ShowRecorder } from './live-desk.ts';
import type { LiveFacts } from './live-session.ts';
import type { JudgedRunRecord } from './preflight-desk.ts';
import { showOf } from './show-state.ts';

export interface RecorderOptions {
  readonly client: HistoryClient;
  readonly state: () => AppState;
}

const NO_METRICS: LiveMetrics = { inKbps: 0, outKbps: 0, fps: 0, queueMs: 0, droppedFrames: 0 };

/** Writes down shows and reports: into memory, from where the history takes them in its own time. Costs a few objects a second. */
export class HistoryRecorder {
  readonly #options: RecorderOptions;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** From now until its end; null while nothing is to be kept. */
  show(showId: string, show: LiveShow, streamKey: string): ShowRecorder | null {
    const { client } = this.#options;
    if (!this.#keeps) return null;
    const id = `s-${randomUUID()}`;
    const head = this.#head(id, showId, maskTarget(show.target));
    const { keys, cloud, playUrl } = show;
    const mask = maskEvidence(show.target, [keys.primary, keys.backup, cloud?.secretKey, playUrl, streamKey]);
    const written = new Map<string, LiveIncidentState>();
    let last = '';
    let lastMs = 0;
    let droppedFrames = 0;
    client.setLive(id, true);
    return {
      second: (wallMs, metrics) => {
        if (!this.#keeps) return;
        // A wall clock that was set back must not fold the chart over itself.
        const atMs = wallMs > lastMs ? wallMs : lastMs + 1000;
        lastMs = atMs;
        droppedFrames = metrics?.droppedFrames ?? droppedFrames;
        client.pending.addSample({ recordId: id, atMs, ...sampleOf(metrics), droppedFrames });
        client.flushSoon();
      },
      changed: (facts) => {
        if (!facts.active) client.setLive(id, false);
        if (!this.#keeps) return;
        const row = storedShow(head, facts, mask);
        const text = JSON.stringify(row);
        // Much of what changes in a show is nothing to write down: which try it is, where the encoder is.
        if (text !== last) client.pending.addShow(row);
        last = text;
        for (const incident of facts.incidents) {
          if (written.get(incident.id) === incident) continue;
          written.set(incident.id, incident);
          client.pending.addIncident({ recordId: id, incident: { ...incident, evidence: mask(incident.evidence) } });
        }
        client.flushSoon();
      },
    };
  }

  report(showId: string, { request, startedAtMs, durationMs, findings, verdict, cause, checks }: JudgedRunRecord): void {
    const { client } = this.#options;
    if (!this.#keeps) return;
    const parsed = parsePushUrl(request.text);
    const { keys, cloud, playUrl } = request;
    const mask = maskEvidence(parsed.ok ? parsed.target : null, [keys.primary, keys.backup, cloud?.secretKey, playUrl]);
    client.pending.addReport({
      ...this.#head(`r-${randomUUID()}`, showId, maskPushUrl(request.text)),
      startedAtMs,
      durationMs,
      verdict,
      cause,
      checks,
      findings: findings.map((finding) => ({ ...finding, evidence: mask(finding.evidence) })),
    });
    client.flushSoon();
  }

  get #keeps(): boolean {
    return this.#options.state().settings.historyDays > 0 && this.#options.client.trouble !== 'newer';
  }

  #head(id: string, showId: string, maskedUrl: string) {
    const state = showOf(this.#options.state(), showId);
    return { id, showId, name: maskSecrets(state?.name ?? ''), practice: state?.kind === 'practice', maskedUrl };
  }
}

type Head = Pick<StoredShow, 'id' | 'showId' | 'name' | 'practice' | 'maskedUrl'>;

function storedShow(head: Head, facts: LiveFacts, mask: ReturnType<typeof maskEvidence>): StoredShow {
  const { choice, active, reason, startedAtMs, onAirAtMs, endedAtMs, warnings } = facts;
  return {
    ...head,
    startedAtMs,
    source: choice.source,
    onAirAtMs,
    endedAtMs,
    end: active ? 'live' : reason === null ? 'stopped' : 'gave-up',
    endCause: active ? null : reason,
    warnings: warnings.map(({ code, atMs, params }) => ({ code, atMs, params: mask(params) })),
  };
}

function sampleOf(metrics: LiveMetrics | null) {
  const { inKbps, outKbps, fps, queueMs, gopMs = null, avSkewMs = null, rttMs = null } = metrics ?? NO_METRICS;
  return { inKbps, outKbps, fps, queueMs, gopMs, avSkewMs, rttMs };
}
