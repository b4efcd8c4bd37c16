import type { UpstreamEnd, UpstreamStage } from '../contract/relay-port.ts';
import type { RtmpClientSession } from '../rtmp/client.ts';
import type { ConnectionEnd } from '../rtmp/connection.ts';
import type { ConnectResult, CreateStreamResult, HandshakeResult, ServerWord } from '../rtmp/steps.ts';

const MAX_WORDS = 500;
const SHORTEST_NAME = 4;

/** What an end shows by itself. When it came, and what was on its way then, only its connection knows. */
export type SeenEnd = Pick<UpstreamEnd, 'how' | 'errno' | 'detail' | 'serverCode' | 'serverText'>;
export type StepFailed =
  | Extract<HandshakeResult | ConnectResult | CreateStreamResult, { ok: false }>
  /** In one flight the id is guessed, and the server gave another. */
  | { readonly reason: 'another-stream-id' };

export function wordlessEnd(how: UpstreamEnd['how'], shown: Partial<Pick<SeenEnd, 'errno' | 'detail'>> = {}): SeenEnd {
  return { how, errno: null, detail: null, serverCode: null, serverText: null, ...shown };
}

/** How a session ended, or a step of it, with what its server said of that. */
export class EndReader {
  readonly #session: Pick<RtmpClientSession, 'fault' | 'words'>;
  readonly #streamName: string;

  constructor(session: Pick<RtmpClientSession, 'fault' | 'words'>, streamName: string) {
    this.#session = session;
    this.#streamName = streamName;
  }

  failed(step: StepFailed, stage: UpstreamStage): SeenEnd {
    switch (step.reason) {
      case 'silent':
        return wordlessEnd('silent');
      case 'aborted':
        return wordlessEnd(stage === 'handshake' ? 'silent' : 'ours');
      case 'closed':
        return this.closed(step.end);
      case 'protocol':
        return wordlessEnd('protocol', { detail: step.fault.evidence.what });
      case 'not-rtmp':
        return wordlessEnd('protocol', { detail: `not RTMP: ${step.firstBytes.toString('hex')}` });
      case 'another-stream-id':
        return wordlessEnd('protocol', { detail: 'another stream id' });
      case 'refused':
        return this.refused(step.word);
    }
  }

  closed(end: ConnectionEnd): SeenEnd {
    const { fault, words } = this.#session;
    if (fault !== null) return wordlessEnd('protocol', { detail: fault.evidence.what });
    const last = words.at(-1);
    const how = end.by === 'peer' ? 'fin' : end.by === 'error' ? 'error' : 'ours';
    // What the server said last may be why: a Start says nothing, everything else is kept.
    const said = last !== undefined && last.level !== '' && last.level !== 'status' ? this.#said(last) : {};
    return { ...wordlessEnd(how, { errno: end.errno }), ...said };
  }

  refused(word: ServerWord): SeenEnd {
    return { ...wordlessEnd('refused'), ...this.#said(word) };
  }

  #said({ code, description }: ServerWord): Pick<SeenEnd, 'serverCode' | 'serverText'> {
    return { serverCode: code.slice(0, MAX_WORDS), serverText: this.#masked(description).slice(0, MAX_WORDS) };
  }

  /** Servers like to repeat the stream's name, which is a secret. A short one is in every word: main, which hears this, masks it as a word. */
  #masked(text: string): string {
    const plain = this.#streamName.split('?')[0] ?? this.#streamName;
    const masked = text.replaceAll(this.#streamName, '…');
    return plain.length < SHORTEST_NAME ? masked : masked.replaceAll(plain, '…');
  }
}
