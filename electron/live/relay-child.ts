import type { RelayCommand } from '../contract/relay-port.ts';
import { inheritedEnvironment } from '../network/inherited-environment.ts';
import { forkPlainChild } from '../network/plain-child.ts';
import { RELAY_V8_FLAGS } from './relay-v8-flags.ts';

/** The relay's own process: a utility process in Electron, a plain child for the command line. */
export interface RelayChild {
  readonly send: (message: RelayCommand) => void;
  /** Both return their own unsubscribe. */
  readonly onMessage: (listener: (message: unknown) => void) => () => void;
  /** Also when it could not be started. */
  readonly onExit: (listener: (why: string) => void) => () => void;
  readonly kill: () => void;
}

export type SpawnRelay = () => RelayChild;

/** What the loader may look at. */
const INHERITED = ['PATH', 'SystemRoot', 'SYSTEMROOT', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'DYLD_LIBRARY_PATH', 'ELECTRON_RUN_AS_NODE', 'TZ'];

/** `hostScriptPath`: the built relay-host script. */
export function spawnRelayChild(hostScriptPath: string): SpawnRelay {
  return () => forkPlainChild(hostScriptPath, inheritedEnvironment(INHERITED), RELAY_V8_FLAGS);
}
