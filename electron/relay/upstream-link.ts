import type { RelayTarget, UpstreamEnd, UpstreamStage } from '../contract/relay-port.ts';
import { RtmpClientSession } from '../rtmp/client.ts';
import type { ConnectionEnd } from '../rtmp/connection.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import { isMoving, isRefusal, isStart } from '../rtmp/server-word.ts';
import type { ConnectResult, CreateStreamResult, HandshakeResult, ServerWord } from '../rtmp/steps.ts';
import type { Frame } from './frame.ts';
import { ProofLedger } from './proof-ledger.ts';
import { EXPECTED_STREAM_ID, type Address, type LinkEvents, type OpenLink, type PublishLink } from './publish-link.ts';
import { RoundTrip } from './round-trip.ts';
import { openTransport, type Transport } from './transport.ts';

/** Each step's own limit; the attempt as a whole is bounded by who opens it. */
const HANDSHAKE_MS = 3000;
const CONNECT_MS = 6000;
const PUBLISH_MS = 8000;
const MESSAGE_TYPES = { audio: MESSAGE.audio, video: MESSAGE.video, data: MESSAGE.data } as const;
const MAX_WORDS = 500;
const MOST_AFTER_START = 16;
const SHORTEST_NAME = 4;
/** The last of a show does not fill a window: of a peer without pongs no Ack will prove it. */
const ACK_WINDOW_BYTES = 65_536;
/** The end of a show on a slow road waits as long as bytes still arrive; a dead one has this long, since nobody else can go live meanwhile. */
const LAST_SILENCE_MS = 5000;

type StepFailed = Extract<HandshakeResult | ConnectResult | CreateStreamResult, { ok: false }>;
type Seen = Pick<UpstreamEnd, 'how' | 'errno' | 'detail' | 'serverCode' | 'serverText'>;

export const openLink: OpenLink = async (target, address, signal) => {
  const beganMs = performance.now();
  const opened = await openTransport(target, address, signal);
  if (!opened.ok) {
    const how = opened.aborted ? 'silent' : opened.errno === null ? 'fin' : 'error';
    return { ok: false, end: { ...NOTHING, how, errno: opened.errno, stage: opened.stage, ...where(target, address, beganMs) } };
  }
  const link = new UpstreamLink(target, address, opened.transport, beganMs);
  const end = await link.shakeHands(signal);
  if (end === null) return { ok: true, link };
  link.reset();
  return { ok: false, end };
};

const NOTHING = {
  errno: null,
  detail: null,
  serverCode: null,
  serverText: null,
  publishedMs: null,
  sinceHeardMs: null,
  sinceProofMs: null,
  sentBytes: 0,
  unackedBytes: 0,
  pendingBytes: 0,
} as const;

function where(target: RelayTarget, { address }: Address, beganMs: number): Pick<UpstreamEnd, 'address' | 'port' | 'ageMs'> {
  return { address, port: target.port, ageMs: Math.round(performance.now() - beganMs) };
}

class UpstreamLink implements PublishLink {
  readonly address: Address;
  readonly #target: RelayTarget;
  readonly #transport: Transport;
  readonly #session: RtmpClientSession;
  readonly #beganMs: number;
  readonly #ledger = new ProofLedger();
  #events: LinkEvents | null = null;
  #stage: UpstreamStage = 'handshake';
  #publishedMs: number | null = null;
  #heardMs: number | null = null;
  #provedMs: number | null = null;
  #pings: { readonly atMs: number; readonly sentBytes: number }[] = [];
  #pongs = 0;
  readonly #roundTrip = new RoundTrip();
  #redirect: string | null = null;
  #started = false;
  readonly #afterStart: ServerWord[] = [];
  /** Runs at the end of a show, from one proof to the next. */
  #silence: NodeJS.Timeout | null = null;

  constructor(target: RelayTarget, address: Address, transport: Transport, beganMs: number) {
    this.address = address;
    this.#target = target;
    this.#transport = transport;
    this.#beganMs = beganMs;
    this.#session = new RtmpClientSession(transport.stream);
    this.#session.listen({
      heard: () => {
        this.#heardMs = performance.now();
        this.#events?.heard();
      },
      acked: () => this.#acked(),
      ponged: () => this.#ponged(),
      drained: () => this.#events?.drained(),
      word: (word) => this.#onWord(word),
      ended: (end) => this.#onEnd(end),
    });
  }

  get pendingBytes(): number {
    return this.#session.counters.queuedBytes;
  }

  get sentBytes(): number {
    return this.#session.counters.bytesOut;
  }

  get unackedBytes(): number {
    // A peer that has proved nothing yet owes nothing; what waits here is all that is known.
    return this.#provedMs === null ? this.pendingBytes : Math.max(0, this.sentBytes - this.#ledger.provedBytes);
  }

  get owesPong(): boolean {
    return this.#pongs > 0 && this.#pings.length > 0;
  }

  get rttMs(): number | null {
    return this.#roundTrip.ms;
  }

  get redirect(): string | null {
    return this.#redirect;
  }

  async shakeHands(signal: AbortSignal): Promise<UpstreamEnd | null> {
    const result = await this.#session.handshake({ signal, timeoutMs: HANDSHAKE_MS });
    if (!result.ok) return this.#failed(result);
    this.#roundTrip.answered(result.ms);
    return null;
  }

  get streamId(): number {
    return this.#session.streamId;
  }

  async publish(events: LinkEvents, signal: AbortSignal, inOneFlight: boolean): Promise<UpstreamEnd | null> {
    const failed = inOneFlight ? await this.#publishAtOnce(signal) : await this.#publishInSteps(signal);
    if (failed !== null) return failed;
    this.#stage = 'live';
    this.#publishedMs = performance.now();
    this.#events = events;
    // More may have been said, or it may have ended, in the very packet that accepted it; who waits for this answer is told of it after.
    setImmediate(() => {
      for (const word of this.#afterStart.splice(0)) this.#onWord(word);
      const { end } = this.#session;
      if (end !== null) this.#onEnd(end);
    });
    return null;
  }

  async #publishInSteps(signal: AbortSignal): Promise<UpstreamEnd | null> {
    const { app, tcUrl, streamName } = this.#target;
    this.#stage = 'connect';
    const connected = await this.#session.connect({ app, tcUrl }, { signal, timeoutMs: CONNECT_MS });
    if (!connected.ok) return this.#failed(connected);
    const created = await this.#session.createStream({ signal, timeoutMs: CONNECT_MS }, streamName);
    if (!created.ok) return this.#failed(created);
    this.#stage = 'publish';
    const published = await this.#session.publish(streamName, { signal, timeoutMs: PUBLISH_MS });
    return published.ok ? null : this.#failed(published);
  }

  async #publishAtOnce(signal: AbortSignal): Promise<UpstreamEnd | null> {
    const { app, tcUrl, streamName } = this.#target;
    this.#stage = 'connect';
    const result = await this.#session.publishInOneFlight({ app, tcUrl }, streamName, EXPECTED_STREAM_ID, {
      signal,
      timeoutMs: CONNECT_MS,
    });
    if (result === null) return this.#end({ ...NOTHING, how: 'protocol', detail: 'another stream id' });
    if (result.ok) return null;
    // Only a status can be about the publish.
    if (result.reason === 'refused' && result.word.command === 'onStatus') this.#stage = 'publish';
    return this.#failed(result);
  }

  send(frame: Frame, seq: number | null): void {
    this.#session.sendMedia(MESSAGE_TYPES[frame.track], frame.dts, frame.payload);
    if (seq !== null) this.#ledger.sent(seq, this.sentBytes);
  }

  ping(): void {
    // A peer that never pongs is asked on, but nothing is kept of it.
    if (this.#pongs === 0 && this.#pings.length >= 8) this.#pings.shift();
    if (this.#pings.length < 600) this.#pings.push({ atMs: performance.now(), sentBytes: this.sentBytes });
    this.#session.sendPing();
  }

  seen(how: UpstreamEnd['how']): UpstreamEnd {
    return this.#end({ ...NOTHING, how });
  }

  async close(moreMs: number): Promise<void> {
    this.#events = null;
    this.ping();
    const silence = new AbortController();
    this.#silence = setTimeout(() => silence.abort(), LAST_SILENCE_MS);
    const stillArriving = (): boolean => (this.#pongs > 0 ? this.owesPong : this.unackedBytes > ACK_WINDOW_BYTES);
    await this.#session.close({ stillArriving, signal: silence.signal, timeoutMs: moreMs });
    clearTimeout(this.#silence);
    this.#silence = null;
    this.#transport.raw.destroy();
  }

  reset(): void {
    this.#events = null;
    this.#transport.raw.resetAndDestroy();
    this.#session.destroy();
  }

  #acked(): void {
    this.#proof(this.#ledger.acknowledged(this.#session.counters.ackedBytes, this.sentBytes));
  }

  #ponged(): void {
    const ping = this.#pings.shift();
    if (ping === undefined) return;
    this.#pongs += 1;
    this.#roundTrip.answered(performance.now() - ping.atMs);
    this.#proof(this.#ledger.received(ping.sentBytes));
  }

  #proof(seq: number | null): void {
    this.#provedMs = performance.now();
    this.#silence?.refresh();
    this.#events?.proved(seq);
  }

  #onWord(word: ServerWord): void {
    if (this.#stage !== 'live') {
      if (this.#started && this.#afterStart.length < MOST_AFTER_START) this.#afterStart.push(word);
      this.#started ||= isStart(word, 'publish');
      return;
    }
    if (isMoving(word)) {
      this.#redirect = word.redirect;
      this.#events?.moving();
    } else if (word.command === 'onStatus' && isRefusal(word)) {
      // Nothing else ends a stream: not a late answer to `releaseStream`, not `onFCPublish`.
      this.#tellEnd(this.#said('refused', word));
    }
  }

  #onEnd(end: ConnectionEnd): void {
    if (this.#stage === 'live') this.#tellEnd(this.#closed(end));
  }

  #tellEnd(seen: Seen): void {
    const events = this.#events;
    this.#events = null;
    events?.ended(this.#end(seen));
  }

  #failed(result: StepFailed): UpstreamEnd {
    switch (result.reason) {
      case 'silent':
        return this.#end({ ...NOTHING, how: 'silent' });
      case 'aborted':
        return this.#end({ ...NOTHING, how: this.#stage === 'handshake' ? 'silent' : 'ours' });
      case 'closed':
        return this.#end(this.#closed(result.end));
      case 'protocol':
        return this.#end({ ...NOTHING, how: 'protocol', detail: result.fault.evidence.what });
      case 'not-rtmp':
        return this.#end({ ...NOTHING, how: 'protocol', detail: `not RTMP: ${result.firstBytes.toString('hex')}` });
      case 'refused':
        this.#redirect = result.word.redirect;
        return this.#end(this.#said('refused', result.word));
    }
  }

  #closed(end: ConnectionEnd): Seen {
    const { fault } = this.#session;
    if (fault !== null) return { ...NOTHING, how: 'protocol', detail: fault.evidence.what };
    const last = this.#session.words.at(-1);
    const how = end.by === 'peer' ? 'fin' : end.by === 'error' ? 'error' : 'ours';
    // What the server said last may be why: a Start says nothing, everything else is kept.
    const said = last !== undefined && last.level !== '' && last.level !== 'status' ? this.#said(how, last) : NOTHING;
    return { ...said, how, errno: end.errno };
  }

  #said(how: UpstreamEnd['how'], { code, description }: ServerWord): Seen {
    return { ...NOTHING, how, serverCode: code.slice(0, MAX_WORDS), serverText: this.#masked(description).slice(0, MAX_WORDS) };
  }

  /** Servers like to repeat the stream's name, which is a secret. A short one is in every word: main, which hears this, masks it as a word. */
  #masked(text: string): string {
    const { streamName } = this.#target;
    const plain = streamName.split('?')[0] ?? streamName;
    const masked = text.replaceAll(streamName, '…');
    return plain.length < SHORTEST_NAME ? masked : masked.replaceAll(plain, '…');
  }

  #end(seen: Seen): UpstreamEnd {
    const now = performance.now();
    const since = (ms: number | null): number | null => (ms === null ? null : Math.round(now - ms));
    return {
      ...seen,
      stage: this.#stage,
      ...where(this.#target, this.address, this.#beganMs),
      publishedMs: since(this.#publishedMs),
      sinceHeardMs: since(this.#heardMs),
      sinceProofMs: since(this.#provedMs),
      sentBytes: this.sentBytes,
      unackedBytes: this.unackedBytes,
      pendingBytes: this.pendingBytes,
    };
  }
}
