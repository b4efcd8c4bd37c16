import type { Batch, Sample, StoredIncident, StoredReport, StoredShow } from './port.ts';

/** Seconds that wait for the disk: two hours of one show. */
export const SAMPLES_WAITING = 7200;
/** Of the others: more than any two hours bring. */
const REPORTS_WAITING = 200;
const INCIDENTS_WAITING = 2000;
const SHOWS_WAITING = 200;
/** A transaction holds no more seconds than this, so that the questions behind it wait only for a moment. */
const SAMPLES_AT_ONCE = 1200;

/** What waits to be written, bounded. Where room runs out the oldest seconds go first; shows and incidents are there in their newest form only. */
export class Pending {
  #shows = new Map<string, StoredShow>();
  #incidents = new Map<string, StoredIncident>();
  #reports = new Map<string, StoredReport>();
  #samples: Sample[] = [];
  #lostSamples = 0;

  get isEmpty(): boolean {
    return this.#shows.size + this.#incidents.size + this.#reports.size + this.#samples.length === 0;
  }

  /** Seconds that found no room. */
  get lostSamples(): number {
    return this.#lostSamples;
  }

  addShow(show: StoredShow): void {
    putNewest(this.#shows, show.id, show, SHOWS_WAITING);
  }

  addIncident(incident: StoredIncident): void {
    putNewest(this.#incidents, keyOf(incident), incident, INCIDENTS_WAITING);
  }

  addReport(report: StoredReport): void {
    putNewest(this.#reports, report.id, report, REPORTS_WAITING);
  }

  addSample(sample: Sample): void {
    this.#samples.push(sample);
    this.#keepToLimit();
  }

  /** Nothing is to be kept any more. */
  clear(): void {
    this.#shows.clear();
    this.#incidents.clear();
    this.#reports.clear();
    this.#samples = [];
  }

  /** For one transaction; what is too much for it stays. */
  take(): Batch {
    const batch = {
      shows: [...this.#shows.values()],
      incidents: [...this.#incidents.values()],
      reports: [...this.#reports.values()],
      samples: this.#samples.splice(0, SAMPLES_AT_ONCE),
    };
    this.#shows = new Map();
    this.#incidents = new Map();
    this.#reports = new Map();
    return batch;
  }

  /** It could not be written. What came meanwhile is newer. */
  putBack({ shows, incidents, reports, samples }: Batch): void {
    this.#shows = new Map([...shows.map((show) => [show.id, show] as const), ...this.#shows]);
    this.#incidents = new Map([...incidents.map((incident) => [keyOf(incident), incident] as const), ...this.#incidents]);
    this.#reports = new Map([...reports.map((report) => [report.id, report] as const), ...this.#reports]);
    this.#samples = [...samples, ...this.#samples];
    this.#keepToLimit();
  }

  #keepToLimit(): void {
    const over = this.#samples.length - SAMPLES_WAITING;
    if (over <= 0) return;
    this.#samples.splice(0, over);
    this.#lostSamples += over;
  }
}

function keyOf({ recordId, incident }: StoredIncident): string {
  return `${recordId}/${incident.id}`;
}

function putNewest<T>(into: Map<string, T>, key: string, value: T, limit: number): void {
  into.set(key, value);
  const [oldest] = into.keys();
  if (into.size > limit && oldest !== undefined) into.delete(oldest);
}
