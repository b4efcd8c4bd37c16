import type { IncidentCause, LiveIncident } from '../contract/live-status.ts';
import type { Evidence } from '../contract/finding.ts';

export interface IncidentView {
  readonly cause: IncidentCause;
  readonly alternatives: readonly IncidentCause[];
  readonly evidence: { readonly [key: string]: Evidence };
}

export interface Recovery {
  /** From the notice to live again; absent where it never was. */
  readonly recoveredMs?: number;
  readonly lostMs?: number;
  readonly lostFrames?: number;
}

export interface IncidentPorts {
  readonly tell: (incident: LiveIncident) => void;
  /** What would tell a cause from the others that fit the same evidence. */
  readonly tellApart: (code: IncidentCause, about: Pick<LiveIncident, 'evidence'>) => string;
}

interface Open {
  view: IncidentView;
  named: boolean;
}

/** Evidence that changes what a cause is said to be: the rest of it changes with every attempt. */
const TOLD_APART = ['where', 'serverNow', 'resigned'] as const;
/** More at once is one trouble told many times. */
const MOST_OPEN = 64;

/** The incidents of one show: each is opened once, named at least once, closed once. */
export class IncidentDesk {
  readonly #ports: IncidentPorts;
  readonly #open = new Map<string, Open>();
  #lastId = 0;

  constructor(ports: IncidentPorts) {
    this.#ports = ports;
  }

  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  viewOf(id: string): IncidentView | null {
    return this.#open.get(id)?.view ?? null;
  }

  /** With a provisional cause, at once. */
  open(view: IncidentView): string {
    const [oldest] = this.#open.keys();
    if (this.#open.size >= MOST_OPEN && oldest !== undefined) this.close(oldest);
    this.#lastId += 1;
    const id = `i${this.#lastId}`;
    this.#open.set(id, { view, named: false });
    this.#say(id, 'opened', view);
    return id;
  }

  /** Again only when it says something else. */
  name(id: string, view: IncidentView): void {
    const open = this.#open.get(id);
    if (open === undefined || (open.named && saysTheSame(open.view, view))) {
      if (open !== undefined) open.view = view;
      return;
    }
    open.view = view;
    open.named = true;
    this.#say(id, 'named', view);
  }

  /** Nothing more can be learned about it; unnamed ones are named by what is known. */
  close(id: string, recovery: Recovery = {}): void {
    const open = this.#open.get(id);
    if (open === undefined) return;
    if (!open.named) this.name(id, open.view);
    this.#open.delete(id);
    this.#say(id, 'closed', open.view, recovery);
  }

  closeAll(): void {
    for (const id of this.#open.keys()) this.close(id);
  }

  #say(id: string, phase: LiveIncident['phase'], { cause, alternatives, evidence }: IncidentView, recovery: Recovery = {}): void {
    const { tell, tellApart } = this.#ports;
    tell({
      id,
      phase,
      cause,
      alternatives: alternatives.map((code) => ({ code, tellApart: tellApart(code, { evidence }) })),
      evidence,
      ...recovery,
    });
  }
}

function saysTheSame(left: IncidentView, right: IncidentView): boolean {
  if (left.cause !== right.cause || left.alternatives.join() !== right.alternatives.join()) return false;
  return TOLD_APART.every((key) => left.evidence[key] === right.evidence[key]);
}
