import type { Socket } from 'node:net';
import { plainHello, RTMP_VERSION } from './plain-hello.ts';

/** Does this open socket answer a plain RTMP hello with version 3? False on silence, close or anything else; the socket is destroyed. */
export function answersPlainRtmp(socket: Socket, signal: AbortSignal, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (answers: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', no);
      socket.destroy();
      resolve(answers);
    };
    const no = (): void => settle(false);
    const timer = setTimeout(no, timeoutMs);
    signal.addEventListener('abort', no, { once: true });
    socket.once('data', (chunk: Buffer) => settle(chunk[0] === RTMP_VERSION));
    socket.once('end', no);
    socket.once('close', no);
    socket.write(plainHello());
    socket.resume();
    if (signal.aborted) no();
  });
}
