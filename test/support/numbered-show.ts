import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { RtmpClientSession } from '../../electron/rtmp/client.ts';
import { FlvReader, type FlvTag } from '../../electron/rtmp/flv-reader.ts';
import { MESSAGE } from '../../electron/rtmp/message-type.ts';
import { RtmpServerSession } from '../../electron/rtmp/server.ts';
import { listenOn } from './listen.ts';

const VIDEO_HEAD_BYTES = 5;
/** 1024 samples at 48 kHz, rounded up. */
const SOUND_MS = 22;
const DIGITS = 8;
/** A message of the user's own within the picture (H.264, annex D): decoders pass over it. */
const NUMBER_HEAD = Buffer.concat([Buffer.of(0, 0, 0, 28, 6, 5, 24), Buffer.from('CuelightNumber16')]);
const NUMBER_AT = VIDEO_HEAD_BYTES + NUMBER_HEAD.length;
const SET_DATA_FRAME = Buffer.concat([Buffer.of(2, 0, 13), Buffer.from('@setDataFrame')]);
const TYPES = { audio: MESSAGE.audio, video: MESSAGE.video } as const;

/** The number of a picture of a numbered show; null for all that is none. */
export function numberOf(type: 'audio' | 'video' | 'data' | 'other', payload: Buffer): number | null {
  if (type !== 'video' || payload[1] !== 1 || payload.length < NUMBER_AT + DIGITS) return null;
  const number = Number.parseInt(payload.toString('latin1', NUMBER_AT, NUMBER_AT + DIGITS), 16);
  return Number.isNaN(number) ? null : number;
}

/** The numbers of the pictures that a recording holds, as they stand in it. */
export async function numbersIn(file: string): Promise<readonly number[]> {
  const reader = new FlvReader();
  const numbers: number[] = [];
  for await (const chunk of createReadStream(file)) {
    for (const { kind, payload } of reader.push(chunk as Buffer) ?? []) {
      const number = numberOf(kind, payload);
      if (number !== null) numbers.push(number);
    }
  }
  return numbers;
}

function numbered(payload: Buffer, number: number): Buffer {
  const digits = Buffer.from(number.toString(16).padStart(DIGITS, '0'));
  return Buffer.concat([payload.subarray(0, VIDEO_HEAD_BYTES), NUMBER_HEAD, digits, Buffer.of(0x80), payload.subarray(VIDEO_HEAD_BYTES)]);
}

export interface NumberedPush {
  /** Pictures and sounds so far. */
  readonly sent: { readonly pictures: number; readonly sounds: number };
  /** The relay has hung up on it. */
  readonly isGone: () => boolean;
  /** Sends no more, and stays. */
  readonly pause: () => void;
  readonly close: () => void;
}

/** An encoder that plays an FLV file again and again, in real time, for as long as it is let; each picture has its number in it. */
export async function pushNumbered(url: string, flv: string): Promise<NumberedPush> {
  const { hostname, port, pathname } = new URL(url.replace(/^rtmp:/, 'http:'));
  const [, app = '', streamName = ''] = pathname.split('/');
  const tags = new FlvReader().push(await readFile(flv)) ?? [];
  const isHeader = ({ kind, payload }: FlvTag): boolean => kind === 'data' || (kind !== 'other' && payload[1] === 0);
  const pictures = tags.filter((tag) => tag.kind === 'video' && !isHeader(tag) && tag.payload.length > VIDEO_HEAD_BYTES);
  const loopMs = Math.round(((pictures.at(-1)?.timestampMs ?? 0) * pictures.length) / (pictures.length - 1));
  // A sound that reaches past the last picture would lie over the first of the next round.
  const sounds = tags.filter((tag) => tag.kind === 'audio' && !isHeader(tag) && tag.timestampMs < loopMs - SOUND_MS);
  const coded = [...pictures, ...sounds].sort((a, b) => a.timestampMs - b.timestampMs);

  const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  let gone = false;
  socket.on('close', () => {
    gone = true;
  });
  const session = new RtmpClientSession(socket);
  const step = { signal: new AbortController().signal, timeoutMs: 5000 };
  await session.handshake(step);
  await session.connect({ app, tcUrl: `rtmp://${hostname}:${port}/${app}` }, step);
  await session.createStream(step, streamName);
  await session.publish(streamName, step);
  for (const { kind, payload } of tags.filter((tag) => isHeader(tag))) {
    if (kind === 'data') session.sendMedia(MESSAGE.data, 0, Buffer.concat([SET_DATA_FRAME, payload]));
    else if (kind !== 'other') session.sendMedia(TYPES[kind], 0, payload);
  }
  const sent = { pictures: 0, sounds: 0 };
  const beganMs = performance.now();
  let timer: NodeJS.Timeout | null = null;
  let next = 0;
  const timeOf = (index: number): number => Math.floor(index / coded.length) * loopMs + (coded[index % coded.length]?.timestampMs ?? 0);
  const run = (): void => {
    for (const untilMs = performance.now() - beganMs; timeOf(next) <= untilMs;) {
      const { kind, payload } = coded[next % coded.length] as FlvTag;
      if (kind === 'video') {
        session.sendMedia(MESSAGE.video, timeOf(next), numbered(payload, sent.pictures));
        sent.pictures += 1;
      } else {
        session.sendMedia(MESSAGE.audio, timeOf(next), payload);
        sent.sounds += 1;
      }
      next += 1;
    }
    if (!gone) timer = setTimeout(run, timeOf(next) - (performance.now() - beganMs));
  };
  run();
  const pause = (): void => clearTimeout(timer ?? undefined);
  return {
    sent,
    isGone: () => gone,
    pause,
    close: () => {
      pause();
      session.destroy();
    },
  };
}

/** What one publish brought. */
export interface NumberedSession {
  readonly first: number;
  readonly last: number;
  /** Within it a picture was missing, came twice or came late. */
  readonly disorder: number;
}

export interface NumberedSink {
  readonly port: number;
  readonly sessions: readonly NumberedSession[];
  readonly pictures: ReadonlySet<number>;
  readonly soundTimesMs: ReadonlySet<number>;
  /** Pictures that came once more, in a later publish. */
  readonly repeated: () => number;
  readonly onPicture: { is: (number: number) => void };
  /** What each further publish is refused with; null: taken. */
  readonly refuse: (word: string | null) => void;
  /** FIN to whoever is connected. */
  readonly hangUp: () => void;
  /** Reads nothing more of those who are connected. */
  readonly stall: () => void;
  readonly read: () => void;
  readonly close: () => void;
}

/** An ingest that counts the pictures of a numbered show. */
export async function startNumberedSink(): Promise<NumberedSink> {
  const open = new Map<net.Socket, RtmpServerSession>();
  const sessions: { first: number; last: number; disorder: number }[] = [];
  const pictures = new Set<number>();
  const soundTimesMs = new Set<number>();
  const onPicture = { is: (_number: number): void => {} };
  let repeated = 0;
  let refusal: string | null = null;
  const server = net.createServer({ noDelay: true }, (socket) => {
    let own: { first: number; last: number; disorder: number } | null = null;
    const session = new RtmpServerSession(socket, {
      onPublish: () => (refusal === null ? null : { code: 'NetStream.Publish.BadName', description: refusal }),
      onMedia: ({ type, timestamp, payload }) => {
        if (type === MESSAGE.audio && payload[1] === 1) soundTimesMs.add(timestamp);
        const number = numberOf(type === MESSAGE.video ? 'video' : 'other', payload);
        if (number === null) return;
        if (own === null) sessions.push((own = { first: number, last: number - 1, disorder: 0 }));
        if (number !== own.last + 1) own.disorder += 1;
        own.last = number;
        if (pictures.has(number)) repeated += 1;
        pictures.add(number);
        onPicture.is(number);
      },
    });
    open.set(socket, session);
    socket.on('close', () => open.delete(socket));
  });
  return {
    port: await listenOn(server),
    sessions,
    pictures,
    soundTimesMs,
    repeated: () => repeated,
    onPicture,
    refuse: (word) => {
      refusal = word;
    },
    hangUp: () => {
      for (const socket of open.keys()) socket.destroy();
    },
    stall: () => {
      for (const socket of open.keys()) socket.pause();
    },
    read: () => {
      for (const socket of open.keys()) socket.resume();
    },
    close: () => {
      server.close();
      for (const session of open.values()) session.destroy();
    },
  };
}
