/** The process of the practice server: node-media-server may end it, and then only practice stops for a moment. */
import { runPracticeHost } from '../practice/host.ts';

interface UtilityPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const utilityPort = Reflect.get(process, 'parentPort') as UtilityPort | null | undefined;

runPracticeHost({
  onMessage: (listener) => {
    if (utilityPort) utilityPort.on('message', ({ data }) => listener(data));
    else process.on('message', listener);
  },
  say: (event) => {
    if (utilityPort) utilityPort.postMessage(event);
    else process.send?.(event);
  },
});

// Whoever started it is gone: nobody is left to practise.
if (!utilityPort) process.on('disconnect', () => process.exit(0));
