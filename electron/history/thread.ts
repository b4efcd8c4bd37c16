import { Worker } from 'node:worker_threads';
import type { HistoryThread } from './client.ts';
import type { FromHistory, HistoryStart } from './port.ts';

/** A page of a list and a week of seconds fit; a thread that wants more is out of its mind. */
const MEMORY_MB = 256;

/** Starts the thread from its script, with nothing of our environment. */
export function startHistoryThread(script: string, start: HistoryStart): HistoryThread {
  const worker = new Worker(script, { workerData: start, env: {}, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB }, name: 'history' });
  let thrown: unknown = null;
  worker.on('error', (error) => {
    thrown = error;
  });
  return {
    send: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on('message', (message: FromHistory) => listener(message)),
    onExit: (listener) => worker.once('exit', () => listener(thrown)),
    kill: () => void worker.terminate(),
  };
}
