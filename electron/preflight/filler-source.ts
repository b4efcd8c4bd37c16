import { AmfEcmaArray, encodeAmf0 } from '../rtmp/amf0.ts';
import type { RtmpClientSession } from '../rtmp/client.ts';
import { MESSAGE } from '../rtmp/message-type.ts';
import { FILLER_AVC_HEADER, FILLER_FPS, LEAST_PICTURE_BYTES, fillerMetadata, fillerPicture } from './filler-media.ts';
import { AAC_HEADER, dueTimes, silenceDue } from './silence.ts';

/** More pictures at once than this are not made up for after this computer stood still. */
const MOST_LATE_MS = 200;

/** Sends filler at a bit rate in real time. What the road has no room for is left out, as an encoder's frames would be dropped. */
export class FillerSource {
  readonly #session: RtmpClientSession;
  readonly #pictureBytes: number;
  readonly #startedMs: number;
  #sentToMs = -1;
  #pictures = 0;

  constructor(session: RtmpClientSession, kbps: number, nowMs: number) {
    this.#session = session;
    this.#startedMs = nowMs;
    // The sound beside it is 3 kb/s: nothing worth taking off.
    this.#pictureBytes = Math.round((kbps * 1000) / 8 / FILLER_FPS);
    session.sendMedia(MESSAGE.data, 0, encodeAmf0(['@setDataFrame', 'onMetaData', new AmfEcmaArray(fillerMetadata(kbps))]));
    session.sendMedia(MESSAGE.video, 0, FILLER_AVC_HEADER);
    session.sendMedia(MESSAGE.audio, 0, AAC_HEADER);
  }

  /** Everything due by now, in at most `roomBytes`. */
  sendDue(nowMs: number, roomBytes: number): void {
    const untilMs = nowMs - this.#startedMs;
    const afterMs = Math.max(this.#sentToMs, untilMs - MOST_LATE_MS);
    let room = roomBytes;
    for (const { timestampMs, payload } of silenceDue(afterMs, untilMs)) this.#session.sendMedia(MESSAGE.audio, timestampMs, payload);
    for (const [, timestampMs] of dueTimes(afterMs, untilMs, 1000 / FILLER_FPS)) {
      const bytes = Math.min(this.#pictureBytes, room);
      if (bytes < LEAST_PICTURE_BYTES) break;
      this.#session.sendMedia(MESSAGE.video, timestampMs, fillerPicture(this.#pictures, bytes));
      this.#pictures += 1;
      room -= bytes;
    }
    this.#sentToMs = untilMs;
  }
}
