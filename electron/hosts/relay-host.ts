/**
 * The process of the media path: local ingest, buffer, upstream, meter, recording, nothing else. Runs as a utility process of Electron
 * or as a plain child with an IPC channel; all it needs to know, secrets included, comes by message.
 */
import { relayCommand, type RelayEvent } from '../contract/relay-port.ts';
import { listenForEncoder } from '../relay/ingest.ts';
import { Relay } from '../relay/relay.ts';
import { openLink } from '../relay/upstream-link.ts';

interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

/** A parent that does not read (a stopped terminal) must cost no memory: first the metrics go, then everything. */
const UNREAD_METRICS = 16;
const UNREAD_EVENTS = 1000;
const LAST_WORDS_MS = 2000;

const utilityPort = Reflect.get(process, 'parentPort') as UtilityPort | null | undefined;

let relay: Relay | null = null;
let unread = 0;

function say(event: RelayEvent): void {
  if (utilityPort) {
    // Electron's port between processes: it has no origins.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    utilityPort.postMessage(event);
  } else if (process.connected && unread < (event.type === 'metrics' ? UNREAD_METRICS : UNREAD_EVENTS)) {
    unread += 1;
    process.send?.(event, undefined, {}, () => {
      unread -= 1;
    });
  }
  if (event.type === 'stopped' || event.type === 'listen-failed') leave();
}

/** Once the last message is out; a parent that never reads it is not waited for. */
function leave(): void {
  const timer = setInterval(() => {
    if (unread === 0) process.exit(0);
  }, 10);
  timer.unref();
  setTimeout(() => process.exit(0), LAST_WORDS_MS).unref();
  // The interval alone must not keep it, but the wait must be seen through.
  if (unread === 0) setImmediate(() => process.exit(0));
  else timer.ref();
}

async function onMessage(message: unknown): Promise<void> {
  const parsed = relayCommand.safeParse(message);
  // Whoever sends something else is not main: there is nobody to complain to.
  if (!parsed.success) return;
  const command = parsed.data;
  if (command.type !== 'start') {
    await relay?.command(command);
    return;
  }
  if (relay !== null) return;
  relay = new Relay(command, { emit: say, listen: listenForEncoder, open: openLink, wallNow: () => Date.now() });
  await relay.begin();
}

/** Main is gone: nobody could sign, stop or show this any more. The recording is closed, then the show ends. */
function orphaned(): void {
  if (relay === null) process.exit(0);
  void relay.command({ type: 'stop', drainMs: 0 });
}

if (utilityPort) utilityPort.on('message', ({ data }) => void onMessage(data));
else {
  process.on('message', (message) => void onMessage(message));
  process.on('disconnect', orphaned);
}

// The terminal sends its keys to every process of the group; what Ctrl-C and Ctrl-Z mean is the command line's to say.
for (const signal of ['SIGINT', 'SIGHUP', ...(process.platform === 'win32' ? [] : (['SIGTSTP'] as const))] as const) {
  process.on(signal, () => {});
}
process.on('SIGTERM', () => orphaned());

say({ type: 'ready' });
