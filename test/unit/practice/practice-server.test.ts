import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PracticeState } from '../../../electron/contract/app-state.ts';
import { WINDOW_MS } from '../../../electron/practice/backoff.ts';
import { ANSWER_MS, PracticeServer, type PracticeChild } from '../../../electron/practice/practice-server.ts';
import type { PracticeShow } from '../../../electron/practice/practice-show.ts';
import type { HostCommand, HostEvent } from '../../../electron/practice/protocol.ts';

/** A host that answers like the real one, unless the test makes it silent or dead. */
class FakeHost implements PracticeChild {
  readonly commands: HostCommand[] = [];
  readonly #port: number;
  readonly #answer: (command: HostCommand) => HostEvent | 'die' | 'silence';
  readonly #messageListeners = new Set<(message: unknown) => void>();
  readonly #exitListeners = new Set<() => void>();
  dead = false;

  constructor(port: number, answer: (command: HostCommand) => HostEvent | 'die' | 'silence' | null) {
    this.#port = port;
    this.#answer = (command) =>
      answer(command) ?? (command.type === 'start' ? { type: 'listening', port: command.port || this.#port } : { type: 'held' });
  }

  readonly send = (command: HostCommand): void => {
    this.commands.push(command);
    queueMicrotask(() => {
      const answer = this.#answer(command);
      if (answer === 'die') this.die();
      else if (answer !== 'silence') for (const listener of this.#messageListeners) listener(answer);
    });
  };
  readonly onMessage = (listener: (message: unknown) => void) => {
    this.#messageListeners.add(listener);
    return () => void this.#messageListeners.delete(listener);
  };
  readonly onExit = (listener: () => void) => {
    if (this.dead) listener();
    else this.#exitListeners.add(listener);
    return () => void this.#exitListeners.delete(listener);
  };
  readonly kill = (): void => queueMicrotask(() => this.die());

  die(): void {
    this.dead = true;
    const listeners = [...this.#exitListeners];
    this.#exitListeners.clear();
    for (const listener of listeners) listener();
  }

  get listeners(): number {
    return this.#messageListeners.size + this.#exitListeners.size;
  }
}

let hosts: FakeHost[];
let states: PracticeState[];
let restarted: (PracticeShow | null)[];
let givenUp: number;
let folders: Set<string>;
let answer: (command: HostCommand) => HostEvent | 'die' | 'silence' | null;
let server: PracticeServer;
let diskFull: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  hosts = [];
  states = [];
  restarted = [];
  givenUp = 0;
  folders = new Set();
  diskFull = false;
  answer = () => null;
  let names = 0;
  server = new PracticeServer({
    spawn: () => {
      const host = new FakeHost(40_000 + hosts.length, (command) => answer(command));
      hosts.push(host);
      return host;
    },
    makeFolder: () => {
      if (diskFull) return Promise.reject(new Error('ENOSPC'));
      const folder = `folder-${folders.size}-${hosts.length}`;
      folders.add(folder);
      return Promise.resolve(folder);
    },
    removeFolder: (folder) => {
      folders.delete(folder);
      return diskFull ? Promise.reject(new Error('EROFS')) : Promise.resolve();
    },
    randomName: (length) => `${(names += 1)}`.padStart(length, 'k'),
    now: () => Date.now(),
    wallNow: () => Date.UTC(2026, 10, 23, 20),
    onState: (state) => states.push(state),
    onRestarted: (show) => restarted.push(show),
    onGivenUp: () => {
      givenUp += 1;
    },
  });
});
afterEach(async () => {
  await server.stop();
  expect(folders).toEqual(new Set());
  expect(hosts.every(({ dead }) => dead)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const last = (): FakeHost => {
  const host = hosts.at(-1);
  if (host === undefined) throw new Error('no host');
  return host;
};

describe('practice server', () => {
  it('starts a host on any free port and gives a show on it', async () => {
    const show = await server.start('none');
    expect(show?.pushUrl).toMatch(/^rtmp:\/\/127\.0\.0\.1:40000\/live\/practice-[a-z0-9]+\?txSecret=[0-9a-f]{32}&txTime=[0-9A-F]{8}$/);
    expect(states.at(-1)).toEqual({ status: 'running', fault: 'none', port: 40_000, restarts: 0 });
    expect(last().commands.map(({ type }) => type)).toEqual(['start', 'hold']);
  });

  it('keeps the host for another fault, on a stream of its own, and asks for a holder only then', async () => {
    const first = await server.start('none');
    const second = await server.start('in-use');
    expect(hosts).toHaveLength(1);
    expect(second?.playUrl).not.toBe(first?.playUrl);
    expect(second?.signingKey).toBe(first?.signingKey);
    expect(last().commands.at(-1)).toEqual({ type: 'hold', pushUrl: second?.pushUrl });
    await server.start('expired');
    expect(last().commands.at(-1)).toEqual({ type: 'hold', pushUrl: null });
  });

  it('restarts a host that dies, on its old port, and says so', async () => {
    await server.start('none');
    last().die();
    expect(states.at(-1)).toMatchObject({ status: 'restarting', restarts: 1 });
    await vi.runOnlyPendingTimersAsync();
    expect(hosts).toHaveLength(2);
    expect(last().commands[0]).toMatchObject({ type: 'start', port: 40_000 });
    expect(states.at(-1)).toMatchObject({ status: 'running', port: 40_000, restarts: 1 });
    expect(restarted).toEqual([null]);
  });

  it('takes another port, and gives the show anew, when the old one was lost: node-media-server dies of a busy port', async () => {
    await server.start('in-use');
    answer = (command) => (command.type === 'start' && command.port === 40_000 ? 'die' : null);
    last().die();
    await vi.runOnlyPendingTimersAsync();
    expect(states.at(-1)).toMatchObject({ status: 'running' });
    expect(states.at(-1)?.port).not.toBe(40_000);
    expect(restarted[0]?.pushUrl).toContain(`:${states.at(-1)?.port}/`);
    expect(last().commands.at(-1)).toEqual({ type: 'hold', pushUrl: restarted[0]?.pushUrl });
  });

  it('gives up on a host that keeps dying, and starts again when asked to', async () => {
    await server.start('none');
    for (let death = 1; death <= 6; death += 1) {
      last().die();
      await vi.runOnlyPendingTimersAsync();
    }
    expect(givenUp).toBe(1);
    expect(states.at(-1)?.status).toBe('failed');
    expect(await server.start('none')).not.toBeNull();
    expect(states.at(-1)?.status).toBe('running');
  });

  it('forgives deaths that lie far apart', async () => {
    await server.start('none');
    for (let death = 0; death < 8; death += 1) {
      last().die();
      await vi.runOnlyPendingTimersAsync();
      await vi.advanceTimersByTimeAsync(WINDOW_MS);
    }
    expect(givenUp).toBe(0);
    expect(states.at(-1)).toMatchObject({ status: 'running', restarts: 8 });
  });

  it('fails, and leaves nothing behind, when the host dies at its start', async () => {
    answer = () => 'die';
    expect(await server.start('none')).toBeNull();
    expect(states.at(-1)?.status).toBe('failed');
  });

  it('does not wait forever for a host that says nothing', async () => {
    answer = () => 'silence';
    const started = server.start('none');
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(await started).toBeNull();
  });

  it('starts a new host in place of one that died or went silent when it was asked', async () => {
    for (const fate of ['die', 'silence'] as const) {
      await server.start('none');
      const old = last();
      answer = (command) => (command.type === 'hold' && last() === old ? fate : null);
      const started = server.start('in-use');
      await vi.advanceTimersByTimeAsync(ANSWER_MS);
      const show = await started;
      expect(last()).not.toBe(old);
      expect(last().commands.at(-1)).toEqual({ type: 'hold', pushUrl: show?.pushUrl });
      expect(states.at(-1)).toMatchObject({ status: 'running', fault: 'in-use' });
      expect(old.dead).toBe(true);
      answer = () => null;
    }
    expect(restarted).toEqual([]);
  });

  it('fails plainly on a full disk, at the start and at a restart, and starts once there is room', async () => {
    diskFull = true;
    expect(await server.start('none')).toBeNull();
    expect(states.at(-1)).toMatchObject({ status: 'failed', port: null });
    diskFull = false;
    expect(await server.start('none')).not.toBeNull();
    diskFull = true;
    last().die();
    for (let wait = 0; wait < 6; wait += 1) await vi.runOnlyPendingTimersAsync();
    expect(states.at(-1)?.status).toBe('failed');
    expect(givenUp).toBe(1);
    diskFull = false;
    expect(await server.start('none')).not.toBeNull();
  });

  it('stops between a death and the restart', async () => {
    await server.start('none');
    last().die();
    await server.stop();
    await vi.runAllTimersAsync();
    expect(hosts).toHaveLength(1);
    expect(states.at(-1)).toMatchObject({ status: 'off', port: null });
  });

  it('piles up no listeners on a host', async () => {
    for (let round = 0; round < 5; round += 1) await server.start('none');
    expect(last().listeners).toBe(1);
  });
});
