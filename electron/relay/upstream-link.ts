import type { RelayTarget, UpstreamEnd, UpstreamStage } from '../contract/relay-port.ts';
import { RtmpClientSession } from '../rtmp/client.ts';
import type { ConnectionEnd } from '../rtmp/connection.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import { isMoving, isRefusal, isStart } from '../rtmp/server-word.ts';
import type { ServerWord } from '../rtmp/steps.ts';
import type { Frame } from './frame.ts';
import { Pings } from './pings.ts';
import { ProofLedger } from './proof-ledger.ts';
import type { Address, LinkEvents, OpenLink, PublishLink } from './publish-link.ts';
import { publishInOneFlight, publishInSteps } from './publish-steps.ts';
import { RoundTrip } from './round-trip.ts';
import { EndReader, wordlessEnd, type SeenEnd, type StepFailed } from './seen-end.ts';
import { openTransport, type Transport } from './transport.ts';

const HANDSHAKE_MS = 3000;
const MESSAGE_TYPES = { audio: MESSAGE.audio, video: MESSAGE.video, data: MESSAGE.data } as const;
const MOST_AFTER_START = 16;
/** The last of a show does not fill a window: of a peer without pongs no Ack will prove it. */
const ACK_WINDOW_BYTES = 65_536;
/** The end of a show on a slow road waits as long as bytes still arrive; a dead one has this long, since nobody else can go live meanwhile. */
const LAST_SILENCE_MS = 5000;

export const openLink: OpenLink = async (target, address, signal) => {
  const beganMs = performance.now();
  const opened = await openTransport(target, address, signal);
  if (!opened.ok) {
    const how = opened.aborted ? 'silent' : opened.errno === null ? 'fin' : 'error';
    return {
      ok: false,
      end: { ...wordlessEnd(how, { errno: opened.errno }), ...NOTHING_SENT, stage: opened.stage, ...where(target, address, beganMs) },
    };
  }
  const link = new UpstreamLink(target, address, opened.transport, beganMs);
  const end = await link.shakeHands(signal);
  if (end === null) return { ok: true, link };
  link.reset();
  return { ok: false, end };
};

const NOTHING_SENT = {
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
  readonly #ends: EndReader;
  readonly #beganMs: number;
  readonly #ledger = new ProofLedger();
  #events: LinkEvents | null = null;
  #stage: UpstreamStage = 'handshake';
  #publishedMs: number | null = null;
  #heardMs: number | null = null;
  #provedMs: number | null = null;
  readonly #pings = new Pings();
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
    this.#ends = new EndReader(this.#session, target.streamName);
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
    return this.#pings.owed;
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
    this.#stage = 'connect';
    const publish = inOneFlight ? publishInOneFlight : publishInSteps;
    const failed = await publish(this.#session, this.#target, signal);
    if (failed !== null) {
      this.#stage = failed.stage;
      return this.#failed(failed.step);
    }
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

  send(frame: Frame, seq: number | null): void {
    this.#session.sendMedia(MESSAGE_TYPES[frame.track], frame.dts, frame.payload);
    if (seq !== null) this.#ledger.sent(seq, this.sentBytes);
  }

  ping(): void {
    this.#pings.sent({ atMs: performance.now(), sentBytes: this.sentBytes });
    this.#session.sendPing();
  }

  seen(how: UpstreamEnd['how']): UpstreamEnd {
    return this.#end(wordlessEnd(how));
  }

  async close(moreMs: number): Promise<void> {
    this.#events = null;
    this.ping();
    const silence = new AbortController();
    this.#silence = setTimeout(() => silence.abort(), LAST_SILENCE_MS);
    const stillArriving = (): boolean => (this.#pings.everAnswered ? this.owesPong : this.unackedBytes > ACK_WINDOW_BYTES);
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
    const ping = this.#pings.answered();
    if (ping === null) return;
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
      this.#tellEnd(this.#ends.refused(word));
    }
  }

  #onEnd(end: ConnectionEnd): void {
    if (this.#stage === 'live') this.#tellEnd(this.#ends.closed(end));
  }

  #tellEnd(seen: SeenEnd): void {
    const events = this.#events;
    this.#events = null;
    events?.ended(this.#end(seen));
  }

  #failed(step: StepFailed): UpstreamEnd {
    if (step.reason === 'refused') this.#redirect = step.word.redirect;
    return this.#end(this.#ends.failed(step, this.#stage));
  }

  #end(seen: SeenEnd): UpstreamEnd {
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
