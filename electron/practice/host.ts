import type { HostCommand, HostEvent } from './protocol.ts';
import { parseHostCommand } from './protocol.ts';
import { admits } from './admission.ts';
import { holdStream, type Holder } from './holder.ts';
import { startMediaServer } from './media-server.ts';
import { publishUrl } from './publish-url.ts';

/** The way to whoever started this process. */
export interface HostPort {
  readonly onMessage: (listener: (message: unknown) => void) => void;
  readonly say: (event: HostEvent) => void;
}

/** The whole of the practice host: starts the server once, then holds a stream or lets go of it, as it is told. */
export function runPracticeHost({ onMessage, say }: HostPort): void {
  let holder: Holder | null = null;
  let turn: Promise<void> = Promise.resolve();

  const obey = async (command: HostCommand): Promise<void> => {
    if (command.type === 'start') {
      const { key, folder, port } = command;
      const server = await startMediaServer({ folder, port, admits: (publish) => admits(publish, key, Date.now()) });
      say({ type: 'listening', port: server.port });
      return;
    }
    await holder?.release();
    holder = command.pushUrl === null ? null : await holdStream(publishUrl(command.pushUrl));
    say({ type: 'held' });
  };

  onMessage((message) => {
    const command = parseHostCommand(message);
    if (command === null) return;
    turn = turn
      .then(() => obey(command))
      .catch((error: unknown) => say({ type: 'failed', what: error instanceof Error ? error.name : typeof error }));
  });
}
