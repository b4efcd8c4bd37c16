import type { Socket } from 'node:net';
import { plainHello, RTMP_VERSION } from './plain-hello.ts';

/** As many as tell who speaks. */
const FIRST_BYTES = 16;

export function isPlainRtmp(answer: Buffer | null): boolean {
  return answer?.[0] === RTMP_VERSION;
}

/** The first bytes that an open socket answers to a plain RTMP hello, or says by itself; null on silence or a close. The socket is destroyed. */
export function answerToPlainHello(socket: Socket, signal: AbortSignal, timeoutMs: number): Promise<Buffer | null> {
  return new Promise((resolve) => {
    const settle = (answer: Buffer | null): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', no);
      socket.destroy();
      resolve(answer);
    };
    const no = (): void => settle(null);
    const timer = setTimeout(no, timeoutMs);
    signal.addEventListener('abort', no, { once: true });
    socket.once('data', (chunk: Buffer) => settle(chunk.subarray(0, FIRST_BYTES)));
    socket.once('end', no);
    socket.once('close', no);
    socket.write(plainHello());
    socket.resume();
    if (signal.aborted) no();
  });
}
