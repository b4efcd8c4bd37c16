/** The part of `process` that is used. */
export interface FaultSource {
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (reason: unknown) => void): unknown;
}

/**
 * First thing main does. Without these, Electron shows a modal dialogue of its own that stops main's timers; with them a bug of ours is
 * written down, said in the window, and the program goes on.
 */
export function installFaultHandlers(source: FaultSource, onFault: (where: string, error: unknown) => void): void {
  source.on('uncaughtException', (error) => onFault('uncaught exception', error));
  source.on('unhandledRejection', (reason) => onFault('unhandled rejection', reason));
}
