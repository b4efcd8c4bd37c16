import { EXIT } from './exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Until a command takes them, nothing runs that would have to end cleanly. */
const leave = (): void => process.exit(EXIT.aborted);
let onSignal = leave;

/** From the program's first moment on Ctrl-C is an exit code, not a death by signal. */
export function catchInterrupts(): void {
  for (const signal of SIGNALS) process.on(signal, () => onSignal());
}

/** Hands Ctrl-C, SIGTERM and SIGHUP to a command; what is returned takes them back. */
export function onInterrupt(handler: () => void): () => void {
  onSignal = handler;
  return () => {
    if (onSignal === handler) onSignal = leave;
  };
}
