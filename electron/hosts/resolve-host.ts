/**
 * The process that asks the system's resolver, because nothing can abort that call: whoever started it kills it. Takes `{host}` and
 * answers `{host, addresses}` or `{host, errno}`. Runs as a utility process of Electron or as a plain child with an IPC channel.
 */
import { lookup } from 'node:dns';

interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const utilityPort = Reflect.get(process, 'parentPort') as UtilityPort | null | undefined;

function say(message: unknown): void {
  // Electron's port between processes: it has no origins.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  if (utilityPort) utilityPort.postMessage(message);
  else process.send?.(message);
}

function onMessage(message: unknown): void {
  if (typeof message !== 'object' || message === null || !('host' in message) || typeof message.host !== 'string') return;
  const { host } = message;
  lookup(host, { all: true, order: 'verbatim' }, (error, addresses) => {
    say(error === null ? { host, addresses: addresses.map(({ address }) => address) } : { host, errno: error.code ?? 'UNKNOWN' });
  });
}

if (utilityPort) utilityPort.on('message', ({ data }) => onMessage(data));
else {
  process.on('message', onMessage);
  // Not process.exit(): that waits for the lookup under way, ten seconds and more.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
