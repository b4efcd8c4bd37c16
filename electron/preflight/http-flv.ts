import { whenUnanswered } from '../network/unanswered.ts';
import { FlvReader } from '../rtmp/flv-reader.ts';
import { LiveProof } from './live-proof.ts';
import { requestPull } from './http-pull.ts';

export interface PlayAnswer {
  readonly state: 'live' | 'idle' | 'unknown';
  /** Why, in a word that is stable and safe to show. */
  readonly why: 'media' | 'no-media' | 'still' | 'not-there' | 'refused' | 'not-flv' | 'unreachable' | 'redirected';
  readonly httpStatus?: number;
  /** Where a redirect leads, as written. */
  readonly location?: string;
  readonly messages?: number;
}

export interface HttpFlvRequest {
  readonly url: URL;
  /** An address of the URL's host: names are resolved by the caller, since the system's resolver cannot be aborted. */
  readonly address: string;
  readonly signal: AbortSignal;
  /** How long media may take to arrive, ms. */
  readonly timeoutMs: number;
}

/** Pulls an HTTP-FLV address as a viewer would until it is proven live, or until the time is up. */
export function probeHttpFlv({ url, address, signal, timeoutMs }: HttpFlvRequest): Promise<PlayAnswer> {
  return new Promise((resolve) => {
    const request = requestPull(url, address);
    let settled = false;
    const proof = new LiveProof();
    let answer: PlayAnswer = { state: 'unknown', why: 'unreachable' };
    const settle = (final: PlayAnswer): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      request.destroy();
      resolve(final);
    };
    const onAbort = (): void => settle({ state: 'unknown', why: 'unreachable' });
    const timer = setTimeout(() => settle(answer), timeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    // What broke says nothing of the stream: only who waits in vain, or is sent away in order, has seen that nobody pushes.
    const broken = (): void => settle(answer.state === 'live' ? answer : { ...answer, state: 'unknown', why: 'unreachable' });
    whenUnanswered(request, broken);
    request.on('response', (response) => {
      const httpStatus = response.statusCode ?? 0;
      const refusal = answerOfStatus(httpStatus);
      response.on('error', broken);
      if (refusal !== null) {
        const { location } = response.headers;
        settle({ ...refusal, httpStatus, ...(refusal.why === 'redirected' && location !== undefined ? { location } : {}) });
        return;
      }
      // From here on silence means that nobody is pushing: the server knows the name and has nothing to send.
      answer = { state: 'idle', why: 'no-media', httpStatus };
      const reader = new FlvReader();
      response.on('data', (chunk: Buffer) => {
        const tags = reader.push(chunk);
        if (tags === null) settle({ state: 'unknown', why: 'not-flv', httpStatus });
        else if (tags.some((tag) => proof.add(tag, performance.now())))
          settle({ state: 'live', why: 'media', httpStatus, messages: proof.messages });
        // A crumb that makes no tag whole says nothing new, and a server can send them by the million.
        else if (tags.length > 0) answer = { ...quietAnswer(proof), httpStatus };
      });
      response.on('end', () => settle(answer));
      response.on('close', broken);
    });
    request.end();
  });
}

/** Of a player that was let in and heard no more: nothing came, or media that stands still, as a server keeps it of an ended stream. */
export function quietAnswer({ messages, isNews }: LiveProof): Pick<PlayAnswer, 'state' | 'why'> & { readonly messages: number } {
  if (isNews) return { state: 'live', why: 'media', messages };
  return messages === 0 ? { state: 'idle', why: 'no-media', messages } : { state: 'unknown', why: 'still', messages };
}

function answerOfStatus(status: number): PlayAnswer | null {
  if (status === 200 || status === 206) return null;
  if (status === 404 || status === 410) return { state: 'idle', why: 'not-there' };
  if (status >= 300 && status < 400) return { state: 'unknown', why: 'redirected' };
  return { state: 'unknown', why: 'refused' };
}
