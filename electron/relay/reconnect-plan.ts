import type { RelayTarget } from '../contract/relay-port.ts';

/** What stopped an attempt. `refused` and `closed`: an answer came at once; `publish`: the server did not want this stream. */
export type AttemptFailure = 'refused' | 'silent' | 'publish';

const REFUSED_WAITS_MS = [0, 100, 250, 500] as const;
const STEADY_MS = 1000;
const JITTER = 0.1;
const LATE_MS = 5000;
const LATE_AFTER_MS = 5 * 60_000;
const PUBLISH_FIRST_MS = 2000;

/** When no attempt has answered, another starts beside it after this long, each living `ATTEMPT_LIFE_MS`. */
export const SILENT_STEP_MS = 1000;
export const ATTEMPT_LIFE_MS = 3000;

type Address = RelayTarget['addresses'][number];

/** Waits between attempts and the address of each; no clock, no sockets. Begins anew with every drop. */
export class ReconnectPlan {
  readonly #beganMs: number;
  readonly #random: () => number;
  #refusals = 0;
  #publishRefusals = 0;
  #lastFailed: string | null;
  #turn = 0;

  /** `failedAddress`: the one whose connection dropped; the first attempt begins with another. */
  constructor(nowMs: number, failedAddress: string | null, random: () => number = Math.random) {
    this.#beganMs = nowMs;
    this.#lastFailed = failedAddress;
    this.#random = random;
  }

  /** Ms from this failure to the next attempt. */
  afterFailure(failure: AttemptFailure, address: string, nowMs: number): number {
    this.#lastFailed = address;
    if (failure === 'publish') {
      this.#publishRefusals += 1;
      return this.#publishRefusals === 1 ? PUBLISH_FIRST_MS : LATE_MS;
    }
    // Silence has already cost its seconds: attempts overlap, one each second.
    if (failure === 'silent') return 0;
    const wait = REFUSED_WAITS_MS[this.#refusals];
    this.#refusals += 1;
    if (wait !== undefined) return wait;
    if (nowMs - this.#beganMs > LATE_AFTER_MS) return LATE_MS;
    return STEADY_MS * (1 + JITTER * (2 * this.#random() - 1));
  }

  /** Every address gets its turn; never twice in a row the one that has just failed while there is another. */
  nextAddress(addresses: readonly Address[]): Address | null {
    for (let tried = 0; tried < addresses.length; tried += 1) {
      const candidate = addresses[this.#turn % addresses.length] ?? null;
      this.#turn += 1;
      if (candidate !== null && (candidate.address !== this.#lastFailed || addresses.length === 1)) return candidate;
    }
    return addresses[0] ?? null;
  }
}
