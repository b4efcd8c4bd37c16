import type { FromHistory, HistoryStart, ToHistory } from './port.ts';
import { HistoryStore } from './store.ts';

/** The thread's end of the line. */
export interface HistoryLine {
  readonly send: (message: FromHistory) => void;
  readonly onMessage: (listener: (message: ToHistory) => void) => void;
  /** Nothing is left to say. */
  readonly end: () => void;
}

/** Answers in the order it is asked, one at a time: what was written before a question is in its answer. */
export function serveHistory(start: HistoryStart, { send, onMessage, end }: HistoryLine): void {
  const store = new HistoryStore(start, {
    wallNow: Date.now,
    now: () => performance.now(),
    damaged: (file) => send({ type: 'damaged', file }),
    tidied: () => send({ type: 'tidied' }),
  });
  onMessage((message) => {
    switch (message.type) {
      case 'write': {
        const done = store.write(message.batch);
        send({ type: 'written', seq: message.seq, trouble: done.ok ? null : done.trouble });
        return;
      }
      case 'ask': {
        const done = store.answer(message.question);
        send({ type: 'answer', seq: message.seq, ...done });
        return;
      }
      case 'keep':
        store.keep(message.days);
        return;
      case 'close':
        store.close();
        send({ type: 'closed' });
        end();
        return;
    }
  });
}
