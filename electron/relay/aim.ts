import type { RelayTarget } from '../contract/relay-port.ts';
import { allLeadInward } from '../network/address-kind.ts';
import { detourOf, type Detour } from './detour.ts';

const ASK_TARGET_MS = 1000;
const LOOK_UP_MS = 1000;

export interface AimOptions {
  readonly target: RelayTarget;
  /** Another target or the addresses of now; null keeps what is known. Given up after 1 s. */
  readonly askTarget: (attempts: number) => Promise<RelayTarget | null>;
  /** Addresses of a host that the server sent us to; none when there is no such name. */
  readonly lookUp: (host: string) => Promise<RelayTarget['addresses']>;
}

/** Where the next attempt goes: what main says, or where the server sent us. */
export class Aim {
  readonly #options: AimOptions;
  #target: RelayTarget;
  /** Counts for the session there, and for attempts until one fails. */
  #detour: Detour | null = null;
  /** A host that a server sent us to and where nothing is: to follow it again at once would be a loop without a pause. */
  #nowhere: string | null = null;
  #mainAnswers = true;

  constructor(options: AimOptions) {
    this.#options = options;
    this.#target = options.target;
  }

  get isElsewhere(): boolean {
    return this.#detour !== null;
  }

  /** `redirect` is as the server wrote it. False where it leads nowhere, also where that showed only when its name was looked up. */
  goElsewhere(redirect: string | null): boolean {
    const detour = redirect === null ? null : detourOf(redirect, this.#target);
    this.#detour = detour === null || detour.host === this.#nowhere ? null : detour;
    return this.#detour !== null;
  }

  comeBack(): void {
    this.#detour = null;
    this.#nowhere = null;
  }

  async take(attempts: number): Promise<RelayTarget> {
    const answer = await this.#ask(attempts);
    if (answer !== null) this.#target = answer;
    const detour = this.#detour;
    if (detour !== null) {
      const addresses = await this.#outside(detour);
      if (this.#detour === detour) {
        this.#detour = addresses.length === 0 ? null : { ...detour, addresses };
        if (addresses.length === 0) this.#nowhere = detour.host;
      }
    }
    return this.#detour === null ? this.#target : { ...this.#target, ...this.#detour };
  }

  /** A server out there sends nobody to what only this computer or its network can reach. */
  async #outside({ host, addresses: known }: Detour): Promise<RelayTarget['addresses']> {
    const addresses = known.length > 0 ? known : ((await within(this.#options.lookUp(host), LOOK_UP_MS)) ?? []);
    const from = this.#target.addresses.map(({ address }) => address);
    return addresses.filter(({ address }) => !allLeadInward(from, address));
  }

  async #ask(attempts: number): Promise<RelayTarget | null> {
    let answered = false;
    const asked = this.#options.askTarget(attempts).then((target) => {
      this.#mainAnswers = true;
      answered = true;
      return target;
    });
    // Main did not answer last time: the show does not wait for it again.
    const target = await within(asked, this.#mainAnswers ? ASK_TARGET_MS : 0);
    if (!answered) this.#mainAnswers = false;
    return target;
  }
}

/** Null when it takes longer. */
async function within<T>(asked: Promise<T>, ms: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  const result = await Promise.race([asked, late]);
  clearTimeout(timer);
  return result;
}
