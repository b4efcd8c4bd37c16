import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHANNELS } from '../../electron/contract/channels.ts';

type Listener = (event: unknown, value: unknown) => void;

const electron = vi.hoisted(() => ({
  exposed: new Map<string, Record<string, unknown>>(),
  invoked: [] as unknown[][],
  sent: [] as unknown[][],
  listeners: new Map<string, Set<unknown>>(),
}));

vi.mock('electron', () => ({
  contextBridge: { exposeInMainWorld: (name: string, api: Record<string, unknown>) => electron.exposed.set(name, api) },
  ipcRenderer: {
    invoke: (...args: unknown[]) => {
      electron.invoked.push(args);
      return Promise.resolve('answered');
    },
    send: (...args: unknown[]) => {
      electron.sent.push(args);
    },
    on: (channel: string, listener: unknown) => {
      electron.listeners.set(channel, (electron.listeners.get(channel) ?? new Set()).add(listener));
    },
    removeListener: (channel: string, listener: unknown) => electron.listeners.get(channel)?.delete(listener),
  },
}));

type AnyFunction = (...args: unknown[]) => unknown;

function member(channel: string): AnyFunction {
  return electron.exposed.get('cuelight')?.[channel] as AnyFunction;
}

beforeAll(async () => {
  await import('../../electron/preload.ts');
});
afterAll(() => vi.resetModules());

describe('the bridge', () => {
  it('is one object whose functions are exactly the channels', () => {
    expect([...electron.exposed.keys()]).toEqual(['cuelight']);
    const api = electron.exposed.get('cuelight') ?? {};
    expect(Object.keys(api).sort()).toEqual(Object.keys(CHANNELS).sort());
    expect(Object.values(api).every((value) => typeof value === 'function')).toBe(true);
  });

  it.each(Object.keys(CHANNELS).filter((channel) => Reflect.get(CHANNELS, channel) === 'request'))(
    '%s sends one value and answers',
    async (channel) => {
      electron.invoked.length = 0;
      expect(await member(channel)({ showId: 'friday' }, 'more', 'than one')).toBe('answered');
      expect(electron.invoked).toEqual([[channel, { showId: 'friday' }]]);
    },
  );

  it('sends without an answer on a one-way channel', () => {
    expect(member('show.typeSecret')({ showId: null, field: 'pushUrl', text: 'x' })).toBeUndefined();
    expect(electron.sent).toEqual([['show.typeSecret', { showId: null, field: 'pushUrl', text: 'x' }]]);
  });

  it('gives a listener the value alone, never Electron’s event, until it unsubscribes', () => {
    const heard: unknown[][] = [];
    const unsubscribe = member('app.state')((...args: unknown[]) => heard.push(args)) as () => void;
    const [inner] = electron.listeners.get('app.state') ?? [];
    (inner as Listener)({ sender: 'ipcRenderer' }, { rev: 1 });
    expect(heard).toEqual([[{ rev: 1 }]]);
    expect(unsubscribe()).toBeUndefined();
    expect(electron.listeners.get('app.state')?.size).toBe(0);
  });
});
