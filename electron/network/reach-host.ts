import type { Socket } from 'node:net';
import { addressKind } from './address-kind.ts';
import type { Dial, Family } from './dial.ts';
import { looksNear } from './judge-reach.ts';
import { probePort, type PortAnswer, type PortReach, type ReachOutcome } from './reach.ts';
import type { ResolvedAddress } from './resolver.ts';

const MAX_ADDRESSES = 8;
const MAX_OTHER_ADDRESSES = 4;
const OTHER_PORTS = [443, 80];
/** A port that opens does so before this on any road worth pushing over; until then nothing else of the host is touched. */
const OTHERS_START_MS = 400;
/** After a refusal the other ports have this long to show the host's round trip. */
const OTHERS_AFTER_ANSWER_MS = 1000;
/** After silence they were asked long enough. */
const OTHERS_AFTER_SILENCE_MS = 150;
const MEASURED_AGAIN = 2;

export interface HostQuestion {
  readonly addresses: readonly ResolvedAddress[];
  readonly port: number;
  readonly dial: Dial;
  readonly signal: AbortSignal;
  readonly controlRttMs: () => number | null;
  readonly isOnLink: (address: string, family: Family) => boolean;
  readonly platform: NodeJS.Platform;
  /** Whether this computer has a way to an address at all; nothing is sent. */
  readonly hasWay: (address: string) => Promise<boolean>;
}

export interface OpenPort {
  readonly socket: Socket;
  readonly reach: PortReach;
}

export interface HostAnswer {
  readonly outcome: ReachOutcome;
  /** The first socket that opened, whatever its address; the caller's to close. */
  readonly open: OpenPort | null;
}

/**
 * The push port of every address at once, families apart, and the host's other ports only when it does not open. A healthy address
 * sees exactly one connection, and only the first to open is kept. Loopback addresses are tried one after the other: two families of
 * one name are one server there.
 */
export async function reachHost(question: HostQuestion): Promise<HostAnswer> {
  const addresses = boundedAddresses(question.addresses);
  const others = new OtherPorts(question);
  const startedMs = performance.now();
  let open: OpenPort | null = null;
  const ask = async (entry: ResolvedAddress): Promise<PortReach> => {
    const answer = await probePort({ ...question, ...entry, onLink: question.isOnLink(entry.address, entry.family) });
    if (answer.socket !== null) {
      others.stop();
      if (open === null) open = { socket: answer.socket, reach: answer.reach };
      else answer.socket.destroy();
    } else if (answer.reach.state === 'error' && tellsMore(answer.reach, question.platform)) {
      others.ask([entry]);
    }
    return isAmbiguous(answer.reach, question.platform) ? { ...answer.reach, hasWay: await question.hasWay(entry.address) } : answer.reach;
  };
  const othersTimer = setTimeout(() => others.ask(addresses), OTHERS_START_MS);
  const port = addresses.every(({ address }) => addressKind(address) === 'loopback')
    ? await oneAfterAnother(addresses, ask)
    : await Promise.all(addresses.map(ask));
  clearTimeout(othersTimer);
  const otherPorts = open === null ? await others.answers(performance.now() - startedMs) : [];
  const outcome = { port, otherPorts };
  return {
    outcome: looksNear(outcome, question.platform) ? { port, otherPorts: await measuredAgain(otherPorts, question) } : outcome,
    open,
  };
}

/** The quickest of several round trips is the road's own: a busy computer makes single ones long, and a refusal is weighed against them. */
async function measuredAgain(otherPorts: readonly PortReach[], { dial, signal }: HostQuestion): Promise<readonly PortReach[]> {
  return Promise.all(
    otherPorts.map(async (entry) => {
      if (entry.state === 'silent') return entry;
      let { afterMs } = entry;
      for (let time = 0; time < MEASURED_AGAIN; time += 1) {
        const { address, port } = entry;
        const answer = await dial({ address, port, signal, timeoutMs: OTHERS_AFTER_ANSWER_MS });
        if (answer.ok) answer.socket.destroy();
        else if (answer.reason !== 'error' || answer.errno !== entry.errno) break;
        afterMs = Math.min(afterMs, answer.ok ? answer.connectMs : answer.afterMs);
      }
      return { ...entry, afterMs };
    }),
  );
}

async function oneAfterAnother(
  addresses: readonly ResolvedAddress[],
  ask: (entry: ResolvedAddress) => Promise<PortReach>,
): Promise<readonly PortReach[]> {
  const reached: PortReach[] = [];
  for (const entry of addresses) {
    const reach = await ask(entry);
    reached.push(reach);
    if (reach.state === 'open') break;
  }
  return reached;
}

/** Linux gives an ICMPv6 error of a firewall on the way the names that its own prohibit and unreachable routes have. */
function isAmbiguous({ family, errno }: PortReach, platform: NodeJS.Platform): boolean {
  return platform === 'linux' && family === 6 && (errno === 'EACCES' || errno === 'EHOSTUNREACH');
}

/** A refusal is only weighed against another port's round trip where a box on the way could have sent it. */
function tellsMore({ errno, address, onLink }: PortReach, platform: NodeJS.Platform): boolean {
  return errno !== 'ECONNREFUSED' || (platform !== 'win32' && !onLink && addressKind(address) !== 'loopback');
}

class OtherPorts {
  readonly #question: HostQuestion;
  readonly #stop = new AbortController();
  readonly #asked = new Map<string, Promise<PortAnswer>>();

  constructor(question: HostQuestion) {
    this.#question = question;
    if (question.signal.aborted) this.#stop.abort();
  }

  ask(addresses: readonly ResolvedAddress[]): void {
    for (const entry of addresses.slice(0, MAX_OTHER_ADDRESSES)) {
      if (this.#stop.signal.aborted || this.#asked.has(entry.address) || this.#asked.size >= MAX_OTHER_ADDRESSES * OTHER_PORTS.length)
        return;
      for (const port of OTHER_PORTS.filter((other) => other !== this.#question.port)) {
        const key = `${entry.address} ${String(port)}`;
        if (this.#asked.has(key)) continue;
        const onLink = this.#question.isOnLink(entry.address, entry.family);
        this.#asked.set(key, probePort({ ...this.#question, ...entry, port, onLink, signal: this.#stop.signal }));
      }
    }
  }

  stop(): void {
    this.#stop.abort();
  }

  /** What they said, waited for a moment longer; nothing stays open. */
  async answers(portTookMs: number): Promise<readonly PortReach[]> {
    const { signal } = this.#question;
    const stop = (): void => this.#stop.abort();
    const timer = setTimeout(stop, portTookMs < OTHERS_AFTER_ANSWER_MS ? OTHERS_AFTER_ANSWER_MS : OTHERS_AFTER_SILENCE_MS);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      const answers = await Promise.all(this.#asked.values());
      for (const { socket } of answers) socket?.destroy();
      return answers.map(({ reach }) => reach);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
  }
}

/** At most eight, in the system's order, with room for both families. */
function boundedAddresses(addresses: readonly ResolvedAddress[]): readonly ResolvedAddress[] {
  const half = MAX_ADDRESSES / 2;
  const six = addresses.filter(({ family }) => family === 6).length;
  const four = addresses.length - six;
  const room: Record<Family, number> = {
    4: Math.min(four, MAX_ADDRESSES - Math.min(six, half)),
    6: Math.min(six, MAX_ADDRESSES - Math.min(four, half)),
  };
  return addresses.filter(({ family }) => room[family]-- > 0);
}
