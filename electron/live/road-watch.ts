import type { UpstreamEnd } from '../contract/relay-port.ts';
import { literalAddresses } from '../network/probes.ts';
import type { Dial } from '../network/dial.ts';
import { probeRoad } from './road.ts';
import type { TargetKeeper } from './sources/target-keeper.ts';

export interface RoadPorts {
  readonly keeper: Pick<TargetKeeper, 'relayTarget' | 'firstAddress'>;
  readonly dial: Dial;
  readonly open: (connectMs: number) => void;
  /** `times` in a row. One lost packet is no broken road: where nothing else is wrong, the second time is to be believed. */
  readonly failed: (end: UpstreamEnd, times: number) => void;
}

const EVERY_MS = 5000;
const AGAIN_MS = 1000;

/** The road to the ingest of a push that is not ours, as far as the handshake, every five seconds. */
export class RoadWatch {
  readonly #ports: RoadPorts;
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #looking = false;
  #fails = 0;

  constructor(ports: RoadPorts) {
    this.#ports = ports;
  }

  start(): void {
    void this.#look();
  }

  /** Something else says that it may be broken: not waited for the next turn. */
  lookNow(): void {
    if (this.#looking || this.#stop.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    void this.#look();
  }

  stop(): void {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const waitMs = await this.#probe();
    this.#looking = false;
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.#look(), waitMs);
  }

  /** Returns when to look again. */
  async #probe(): Promise<number> {
    const { keeper, dial, open, failed } = this.#ports;
    const { signal } = this.#stop;
    const { tls, host, port } = await keeper.relayTarget(signal);
    const address = keeper.firstAddress ?? literalAddresses(host)?.[0]?.address;
    if (signal.aborted || address === undefined) return EVERY_MS;
    const answer = await probeRoad({ secure: tls, host, address, port, dial, signal });
    if (signal.aborted) return EVERY_MS;
    this.#fails = answer.ok ? 0 : this.#fails + 1;
    if (answer.ok) open(answer.connectMs);
    else if (answer.end.how !== 'ours') failed(answer.end, this.#fails);
    return this.#fails === 1 ? AGAIN_MS : EVERY_MS;
  }
}
