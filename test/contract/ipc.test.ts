import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../electron/contract/channels.ts';
import { INPUTS, SECRET_TEXT_LIMIT } from '../../electron/contract/schemas.ts';
import { serveIpc, type Handlers } from '../../electron/shell/ipc-server.ts';
import { GOOD_INPUTS } from '../support/inputs.ts';

type Sender = 'our page' | 'another frame' | 'a frame that is gone';
type Listener = (event: Sender, ...args: unknown[]) => unknown;

/** The real server on a fake ipcMain; each handler answers with what it was given. */
function serve(answer: (channel: string, input: unknown) => unknown = (_channel, input) => ({ ok: true, value: input })) {
  const listeners = new Map<string, Listener>();
  const called: { channel: string; input: unknown }[] = [];
  const faults: string[] = [];
  const handlers = Object.fromEntries(
    Object.keys(INPUTS).map((channel) => [
      channel,
      (input: unknown) => {
        called.push({ channel, input });
        return answer(channel, input);
      },
    ]),
  );
  serveIpc<Sender>({
    ipc: {
      handle: (channel, listener) => void listeners.set(channel, listener),
      on: (channel, listener) => void listeners.set(channel, listener),
    },
    isTrusted: (event) => {
      if (event === 'a frame that is gone') throw new Error('Render frame was disposed before WebFrameMain could be accessed');
      return event === 'our page';
    },
    answering: () => Promise.resolve({ inputs: INPUTS, handlers: handlers as unknown as Handlers }),
    onFault: (where) => void faults.push(where),
  });
  const call = (channel: string, event: Sender, ...args: unknown[]): unknown => listeners.get(channel)?.(event, ...args);
  return { listeners, called, faults, call };
}

const inputChannels = Object.entries(GOOD_INPUTS).map(([channel, input]) => ({
  channel,
  input,
  kind: Reflect.get(CHANNELS, channel) as string,
}));

const BAD_INPUTS: readonly unknown[] = [
  undefined,
  null,
  'text',
  7,
  [],
  { unknownField: 1 },
  { showId: '../../etc/passwd' },
  { showId: 'friday', extra: true },
  { showId: { toString: 'friday' } },
  { __proto__: { showId: 'friday' }, x: 1 },
];

describe('the one IPC server', () => {
  it('listens on every channel the window can call, and on no other', () => {
    const callable = Object.entries(CHANNELS).flatMap(([channel, kind]) => (kind === 'push' ? [] : [channel]));
    expect([...serve().listeners.keys()].sort()).toEqual(callable.sort());
  });

  it.each(inputChannels)('$channel: a good input reaches the handler as it was sent', async ({ channel, input, kind }) => {
    const { call, called } = serve();
    const answer = await call(channel, 'our page', structuredClone(input));
    await Promise.resolve();
    expect(called).toEqual([{ channel, input }]);
    if (kind === 'request') expect(answer).toEqual({ ok: true, value: input });
    else expect(answer).toBeUndefined();
  });

  it.each(inputChannels)('$channel: a wrong sender is refused before anything is looked at', async ({ channel, input, kind }) => {
    const { call, called, faults } = serve();
    for (const sender of ['another frame', 'a frame that is gone'] as const) {
      const answer = await call(channel, sender, input);
      expect(answer).toEqual(kind === 'request' ? { ok: false, code: 'bad-sender' } : undefined);
    }
    expect(called).toEqual([]);
    expect(faults).toEqual([]);
  });

  it.each(inputChannels)('$channel: bad inputs are refused', async ({ channel, input, kind }) => {
    const { call, called } = serve();
    const bad = [...BAD_INPUTS, { ...input, surplus: 1 }];
    for (const text of bad) {
      const answer = await call(channel, 'our page', text);
      expect(answer).toEqual(kind === 'request' ? { ok: false, code: 'bad-input' } : undefined);
    }
    await call(channel, 'our page');
    await call(channel, 'our page', input, 'and more');
    expect(called).toEqual([]);
  });

  it('bounds what can be typed into a secret field', async () => {
    const { call, called } = serve();
    await call('show.typeSecret', 'our page', { showId: null, field: 'pushUrl', text: 'x'.repeat(SECRET_TEXT_LIMIT + 1) });
    expect(called).toEqual([]);
  });

  it('turns what a handler throws into a fault, and the message stays in main', async () => {
    const { call, faults } = serve(() => {
      throw new Error('rtmp://secret');
    });
    expect(await call('preflight.start', 'our page', { showId: 'friday' })).toEqual({ ok: false, code: 'fault' });
    await call('show.typeSecret', 'our page', GOOD_INPUTS['show.typeSecret']);
    await Promise.resolve();
    expect(faults).toEqual(['preflight.start', 'show.typeSecret']);
  });
});
