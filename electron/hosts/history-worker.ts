import { parentPort, workerData } from 'node:worker_threads';
import type { HistoryStart, ToHistory } from '../history/port.ts';
import { serveHistory } from '../history/serve.ts';

/** The thread that holds the history's file: a slow disk makes it wait, and nobody else. */
const port = parentPort;
if (port === null) throw new Error('not a thread');
const start: unknown = workerData;

serveHistory(
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own main made it a moment ago, in this very process
  start as HistoryStart,
  {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', (message: ToHistory) => listener(message)),
    end: () => port.close(),
  },
);
