import { CHANNELS } from '../../../electron/contract/channels.ts';
import { INPUTS } from '../../../electron/contract/schemas.ts';
import { serveIpc, type Handlers } from '../../../electron/shell/ipc-server.ts';
import { GOOD_INPUTS } from '../../support/inputs.ts';
import { bytesOf, must, type FuzzTarget } from '../target.ts';

type Listener = (event: string, ...args: unknown[]) => unknown;
const listeners = new Map<string, Listener>();
const reached: { channel: string; input: unknown }[] = [];
const faults: string[] = [];
const ipc = {
  handle: (channel: string, listener: Listener) => void listeners.set(channel, listener),
  on: (channel: string, listener: Listener) => void listeners.set(channel, listener),
};
const handlers = Object.fromEntries(
  Object.keys(INPUTS).map((channel) => [
    channel,
    (input: unknown) => {
      reached.push({ channel, input });
      return { ok: true, value: null };
    },
  ]),
);
serveIpc<string>({
  ipc,
  isTrusted: (event) => event === 'ours',
  answering: () => Promise.resolve({ inputs: INPUTS, handlers: handlers as unknown as Handlers }),
  onFault: (where) => void faults.push(where),
});

/** A page that was taken over: a channel's name, a line break, arguments as JSON. What reaches a handler is what its schema says. */
export const target: FuzzTarget = {
  maxBytes: 8192,
  seeds: () => bytesOf(...Object.entries(GOOD_INPUTS).map(([channel, input]) => `${channel}\n${JSON.stringify([input])}`)),
  run: async (bytes) => {
    const [channel = '', ...rest] = bytes.toString('utf8').split('\n');
    const listener = listeners.get(channel);
    if (listener === undefined) return;
    const args = parsed(rest.join('\n'));
    reached.length = 0;
    const stranger = (await listener('not ours', ...args)) as { ok: boolean } | undefined;
    must(reached.length === 0 && stranger?.ok !== true, 'a stranger was heard');
    const answer = (await listener('ours', ...args)) as { ok: boolean; code?: string } | undefined;
    // A one-way channel hands on after its own turn.
    await Promise.resolve();
    await Promise.resolve();
    must(faults.length === 0, `a bug behind ${faults.join()}`);
    const kind: unknown = Reflect.get(CHANNELS, channel);
    must(kind === 'send' ? answer === undefined : typeof answer?.ok === 'boolean', 'no answer, or one where none belongs');
    for (const { channel: to, input } of reached) {
      must(to === channel, 'another handler was called');
      const schema = INPUTS[channel as keyof typeof INPUTS];
      must(schema.safeParse(input).success, 'a handler was given what its schema refuses');
    }
  },
};

function parsed(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [value];
  } catch {
    return [text];
  }
}
