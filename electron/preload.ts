import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS } from './contract/channels.ts';

/**
 * The bridge, made from the list of channels and nothing else: one function each, one value in, nothing of Electron out. The window gets
 * no event object and no way to name a channel.
 */
const makers = {
  request: (channel: string) => (input: unknown) => ipcRenderer.invoke(channel, input),
  send: (channel: string) => (input: unknown) => ipcRenderer.send(channel, input),
  push: (channel: string) => (listener: (value: unknown) => void) => {
    const onPush = (_event: unknown, value: unknown): void => listener(value);
    ipcRenderer.on(channel, onPush);
    return () => {
      ipcRenderer.removeListener(channel, onPush);
    };
  },
} as const;

contextBridge.exposeInMainWorld(
  'cuelight',
  Object.fromEntries(Object.entries(CHANNELS).map(([channel, kind]) => [channel, makers[kind](channel)])),
);
