import type { z } from 'zod';
import { CHANNELS, type RequestChannel, type SendChannel } from '../contract/channels.ts';
import type { Answer, Results } from '../contract/bridge.ts';
import type { INPUTS, Input } from '../contract/schemas.ts';

/** What main does for each channel. A channel without an entry does not compile. */
export type Handlers = RequestHandlers & SendHandlers;

export type RequestHandlers = {
  readonly [C in RequestChannel]: (input: Input<C>) => Promise<Answer<Results[C]>> | Answer<Results[C]>;
};

export type SendHandlers = {
  readonly [C in SendChannel]: (input: Input<C>) => Promise<void> | void;
};

/** The part of Electron's ipcMain that is used, so that tests can put another in its place. */
export interface IpcSource<E> {
  handle(channel: string, listener: (event: E, ...args: unknown[]) => Promise<unknown>): void;
  on(channel: string, listener: (event: E, ...args: unknown[]) => void): unknown;
}

/** What answers the window. */
export interface Answering {
  /** The schemas of `contract/schemas.ts`. */
  readonly inputs: typeof INPUTS;
  /** May still be in the making (the keyring takes its time): the window's first questions wait for them. */
  readonly handlers: Handlers | Promise<Handlers>;
}

export interface IpcServerOptions<E> {
  readonly ipc: IpcSource<E>;
  /** True for the main frame of our own window, showing our own page. */
  readonly isTrusted: (event: E) => boolean;
  /** Asked for with every question; it need not be loaded before the first one. */
  readonly answering: () => Promise<Answering>;
  /** A handler threw: a fault of ours, to be logged with secrets masked. */
  readonly onFault: (where: string, error: unknown) => void;
}

/** The one door into main: who asks is checked first, then what is asked is parsed, and only then does any of our code see it. */
export function serveIpc<E>({ ipc, isTrusted: judgeSender, answering, onFault }: IpcServerOptions<E>): void {
  const isTrusted = (event: E): boolean => {
    try {
      return judgeSender(event);
    } catch {
      // A frame that is gone by now cannot be looked at any more.
      return false;
    }
  };
  const answer = async <C extends RequestChannel>(channel: C, event: E, args: readonly unknown[]): Promise<Answer<Results[C]>> => {
    if (!isTrusted(event)) return { ok: false, code: 'bad-sender' };
    try {
      const { inputs, handlers } = await answering();
      const input = parseInput(inputs, channel, args);
      if (input === null) return { ok: false, code: 'bad-input' };
      const requests: RequestHandlers = await handlers;
      return await requests[channel](input);
    } catch (error) {
      onFault(channel, error);
      return { ok: false, code: 'fault' };
    }
  };
  const take = async (channel: SendChannel, event: E, args: readonly unknown[]): Promise<void> => {
    if (!isTrusted(event)) return;
    try {
      const { inputs, handlers } = await answering();
      const input = parseInput(inputs, channel, args);
      if (input === null) return;
      await hand(await handlers, channel, input);
    } catch (error) {
      onFault(channel, error);
    }
  };
  for (const channel of channelsOf('request')) ipc.handle(channel, (event, ...args) => answer(channel, event, args));
  for (const channel of channelsOf('send')) ipc.on(channel, (event, ...args) => void take(channel, event, args));
}

/** To the one handler whose input this is. */
function hand<C extends SendChannel>(sends: SendHandlers, channel: C, input: Input<C>): Promise<void> | void {
  return sends[channel](input);
}

/** The same table, said so that the compiler knows which input each channel's schema gives. */
type Schemas = { readonly [C in RequestChannel | SendChannel]: z.ZodType<Input<C>> };

function parseInput<C extends RequestChannel | SendChannel>(schemas: Schemas, channel: C, args: readonly unknown[]): Input<C> | null {
  if (args.length !== 1) return null;
  const parsed = schemas[channel].safeParse(args[0]);
  return parsed.success ? parsed.data : null;
}

function channelsOf(kind: 'request'): readonly RequestChannel[];
function channelsOf(kind: 'send'): readonly SendChannel[];
function channelsOf(kind: 'request' | 'send'): readonly string[] {
  return Object.entries(CHANNELS).flatMap(([channel, its]) => (its === kind ? [channel] : []));
}
