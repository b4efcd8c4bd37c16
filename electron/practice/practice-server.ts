import type { PracticeFault, PracticeState } from '../contract/app-state.ts';
import { createBackoff } from './backoff.ts';
import { makePracticeShow, type PracticeShow } from './practice-show.ts';
import { parseHostEvent, type HostCommand, type HostEvent } from './protocol.ts';

/** A host that says nothing for this long after its start, or to a command, is not coming, ms. */
export const ANSWER_MS = 10_000;

/** The practice host's process, however it is started. */
export interface PracticeChild {
  readonly send: (command: HostCommand) => void;
  /** Both return their own unsubscribe. */
  readonly onMessage: (listener: (message: unknown) => void) => () => void;
  readonly onExit: (listener: () => void) => () => void;
  readonly kill: () => void;
}

export interface PracticeServerOptions {
  readonly spawn: () => PracticeChild;
  readonly makeFolder: () => Promise<string>;
  readonly removeFolder: (folder: string) => Promise<void>;
  readonly randomName: (length: number) => string;
  readonly now: () => number;
  readonly wallNow: () => number;
  readonly onState: (state: PracticeState) => void;
  /** The host died and is back; with the show to practise with now if the old port was lost, and with null if its URL is still right. */
  readonly onRestarted: (show: PracticeShow | null) => void;
  /** It died too often, or could not be started again. */
  readonly onGivenUp: () => void;
}

interface Host {
  readonly child: PracticeChild;
  readonly folder: string;
  readonly port: number;
}

interface Practice {
  readonly fault: PracticeFault;
  readonly key: string;
  readonly stream: string;
}

/** Keeps the practice host alive for as long as somebody practises: node-media-server may die of a single odd message. */
export class PracticeServer {
  readonly #options: PracticeServerOptions;
  readonly #backoff = createBackoff();
  #state: PracticeState = { status: 'off', fault: 'none', port: null, restarts: 0 };
  #host: Host | null = null;
  #practice: Practice | null = null;
  #restart: NodeJS.Timeout | null = null;
  /** One start, stop or restart at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PracticeServerOptions) {
    this.#options = options;
  }

  /** A fresh stream on a running server, with the fault built in; null when the server cannot be had. */
  start(fault: PracticeFault): Promise<PracticeShow | null> {
    return this.#inTurn(async () => {
      this.#cancelRestart();
      const { randomName } = this.#options;
      const practice = { fault, key: this.#practice?.key ?? randomName(32), stream: `practice-${randomName(8)}` };
      this.#practice = practice;
      this.#set({ fault, ...(this.#host === null ? { status: 'starting', port: null } : {}) });
      this.#backoff.reset();
      const reused = this.#host !== null;
      // A host that was there may have died or gone silent just now; a new one need not.
      const show = (await this.#prepare(practice, 0)) ?? (reused ? await this.#prepare(practice, 0) : null);
      this.#cancelRestart();
      this.#set(show === null ? { status: 'failed', port: null } : { status: 'running', port: this.#host?.port ?? null });
      return show;
    });
  }

  stop(): Promise<void> {
    return this.#inTurn(async () => {
      this.#cancelRestart();
      this.#practice = null;
      await this.#endHost();
      this.#set({ status: 'off', port: null, restarts: 0 });
    });
  }

  async #prepare(practice: Practice, wantedPort: number): Promise<PracticeShow | null> {
    const host = this.#host ?? (await this.#startHost(practice.key, wantedPort));
    if (host === null) return null;
    const show = makePracticeShow({ ...practice, port: host.port, nowMs: this.#options.wallNow() });
    const held = await ask(host.child, { type: 'hold', pushUrl: show.holderUrl });
    if (held?.type === 'held' && this.#host === host) return show;
    await this.#endHost();
    return null;
  }

  async #startHost(key: string, port: number): Promise<Host | null> {
    const folder = await this.#options.makeFolder().catch(() => null);
    // A full disk: there is no practice, and that is all.
    if (folder === null) return null;
    const child = this.#options.spawn();
    const answer = await ask(child, { type: 'start', key, folder, port });
    if (answer?.type !== 'listening') {
      await this.#end(child, folder);
      return null;
    }
    const host = { child, folder, port: answer.port };
    this.#host = host;
    child.onExit(() => this.#died(host));
    return host;
  }

  async #endHost(): Promise<void> {
    const host = this.#host;
    if (host === null) return;
    this.#host = null;
    await this.#end(host.child, host.folder);
  }

  /** Its files go once it is gone itself: a dying server still writes some. */
  async #end(child: PracticeChild, folder: string): Promise<void> {
    const gone = new Promise<void>((resolve) => {
      child.onExit(resolve);
    });
    child.kill();
    await gone;
    await this.#remove(folder);
  }

  /** What cannot be removed stays behind in the system's folder for such things. */
  #remove(folder: string): Promise<void> {
    return this.#options.removeFolder(folder).catch(() => {});
  }

  #died(host: Host): void {
    if (this.#host !== host) return;
    this.#host = null;
    this.#set({ status: 'restarting', restarts: this.#state.restarts + 1 });
    void this.#remove(host.folder);
    this.#scheduleRestart(host.port);
  }

  #scheduleRestart(port: number): void {
    const waitMs = this.#backoff.next(this.#options.now());
    if (waitMs === null) {
      this.#giveUp();
      return;
    }
    this.#restart = setTimeout(() => {
      this.#restart = null;
      void this.#inTurn(() => this.#startAgain(port));
    }, waitMs);
  }

  async #startAgain(port: number): Promise<void> {
    const practice = this.#practice;
    if (practice === null || this.#host !== null) return;
    // On the old port if it is still free, so that the URL the user has stays right.
    const show = (await this.#prepare(practice, port)) ?? (await this.#prepare(practice, 0));
    if (show === null) {
      if (this.#restart === null) this.#scheduleRestart(port);
      return;
    }
    this.#set({ status: 'running', port: this.#portNow() });
    this.#options.onRestarted(this.#portNow() === port ? null : show);
  }

  #portNow(): number | null {
    return this.#host?.port ?? null;
  }

  #giveUp(): void {
    this.#set({ status: 'failed', port: null });
    this.#options.onGivenUp();
  }

  #cancelRestart(): void {
    if (this.#restart !== null) clearTimeout(this.#restart);
    this.#restart = null;
  }

  #set(patch: Partial<PracticeState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#options.onState(this.#state);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => {});
    return turn;
  }
}

/** One question, one answer; null when the host died or stayed silent instead. */
function ask(child: PracticeChild, command: HostCommand): Promise<HostEvent | null> {
  return new Promise((resolve) => {
    const end = (answer: HostEvent | null): void => {
      clearTimeout(timer);
      forgetMessage();
      forgetExit();
      resolve(answer);
    };
    const timer = setTimeout(() => end(null), ANSWER_MS);
    const forgetMessage = child.onMessage((message) => end(parseHostEvent(message)));
    const forgetExit = child.onExit(() => end(null));
    child.send(command);
  });
}
