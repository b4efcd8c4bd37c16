/** FLV tag types, which are RTMP message types too. */
export type FrameTrack = 'audio' | 'video' | 'data';

/**
 * `header`: decoder configuration (AVC/HEVC/AV1 sequence header, AudioSpecificConfig, colour); `metadata`: onMetaData; `key` and `inter`:
 * video; `side`: pictures of further video tracks, which no viewer begins with; `sound`: coded audio; `other`: what is passed through
 * untouched (cue points, end of sequence, unknown types).
 */
export type FrameRole = 'header' | 'metadata' | 'key' | 'inter' | 'side' | 'sound' | 'other';

/** One message of the encoder. The payload is opaque and never copied again: every queue holds the same bytes. */
export interface Frame {
  readonly track: FrameTrack;
  readonly role: FrameRole;
  /** Decoding time on the show's own timeline, ms; grows beyond 32 bits. */
  readonly dts: number;
  readonly payload: Buffer;
}

const AMF0_STRING = 2;
/** Headers are kept whatever happens; what claims to be one and is longer than this is not. */
const MAX_HEADER_BYTES = 256 * 1024;

/** Reads the tag's first bytes only; Enhanced RTMP (FourCC) headers included. */
export function roleOf(track: FrameTrack, payload: Uint8Array): FrameRole {
  const role = track === 'video' ? videoRole(payload) : track === 'audio' ? audioRole(payload) : dataRole(payload);
  return (role === 'header' || role === 'metadata') && payload.length > MAX_HEADER_BYTES ? 'other' : role;
}

function videoRole(payload: Uint8Array): FrameRole {
  const first = payload[0];
  if (first === undefined) return 'other';
  const frameType = (first >> 4) & 7;
  if ((first & 0x80) !== 0) return enhancedVideoRole(enhancedPacket('video', payload), frameType);
  // Frame type 5 is a command for the player, not a picture.
  if (frameType === 5) return 'other';
  const codec = first & 15;
  // AVC, and HEVC and AV1 as Chinese clouds number them, carry a packet type; older codecs have no header.
  const hasPacketType = codec === 7 || codec === 12 || codec === 13;
  const packetType = hasPacketType ? payload[1] : 1;
  if (packetType === 0) return 'header';
  if (packetType !== 1) return 'other';
  return frameType === 1 ? 'key' : 'inter';
}

/** Video: 0 sequence start, 1 coded frames, 2 sequence end, 3 coded frames without composition time, 4 metadata (colour), 5 MPEG-2 TS start. */
function enhancedVideoRole({ type, trackId }: EnhancedPacket, frameType: number): FrameRole {
  if (type === 0 || type === 4 || type === 5) return 'header';
  if ((type !== 1 && type !== 3) || frameType === 5) return 'other';
  if (trackId > 0) return 'side';
  return frameType === 1 ? 'key' : 'inter';
}

function audioRole(payload: Uint8Array): FrameRole {
  const first = payload[0];
  if (first === undefined) return 'other';
  const format = first >> 4;
  // Format 9 is the Enhanced RTMP header: 0 sequence start, 1 coded frames, 2 sequence end, 4 multichannel configuration.
  if (format === 9) {
    const { type } = enhancedPacket('audio', payload);
    if (type === 0 || type === 4) return 'header';
    return type === 1 ? 'sound' : 'other';
  }
  return format === 10 && payload[1] === 0 ? 'header' : 'sound';
}

interface EnhancedPacket {
  /** Null where the message is cut, or holds a type that nobody knows. */
  readonly type: number | null;
  /** Of the first track in the message; 0 where tracks are not numbered. */
  readonly trackId: number;
}

const MOD_EX = 7;
const MULTITRACK = { video: 6, audio: 5 } as const;
const MANY_TRACKS_MANY_CODECS = 2;

/** What is behind the prefixes (ModEx) and the numbering (multitrack) that Enhanced RTMP v2 puts before a packet. */
function enhancedPacket(track: 'video' | 'audio', payload: Uint8Array): EnhancedPacket {
  let type = payload[0] === undefined ? null : payload[0] & 15;
  let at = 1;
  const low = (): number | null => {
    const byte = payload[at];
    at += 1;
    return byte === undefined ? null : byte & 15;
  };
  while (type === MOD_EX) {
    let size = (payload[at] ?? 0) + 1;
    at += 1;
    if (size === 256) {
      size = (payload[at] ?? 0) * 256 + (payload[at + 1] ?? 0) + 1;
      at += 2;
    }
    at += size;
    type = low();
  }
  if (type !== MULTITRACK[track]) return { type, trackId: 0 };
  const kind = (payload[at] ?? 0) >> 4;
  type = low();
  // One FourCC for all, or one before each track's number.
  const trackId = payload[at + 4];
  return { type: trackId === undefined || kind > MANY_TRACKS_MANY_CODECS ? null : type, trackId: trackId ?? 0 };
}

function dataRole(payload: Uint8Array): FrameRole {
  const name = amfString(payload, 0);
  if (name === null) return 'other';
  if (name.text === 'onMetaData') return 'metadata';
  if (name.text !== '@setDataFrame') return 'other';
  return amfString(payload, name.end)?.text === 'onMetaData' ? 'metadata' : 'other';
}

function amfString(payload: Uint8Array, at: number): { text: string; end: number } | null {
  const high = payload[at + 1];
  const low = payload[at + 2];
  if (payload[at] !== AMF0_STRING || high === undefined || low === undefined) return null;
  const end = at + 3 + (high << 8) + low;
  if (end > payload.length || end - at > 64) return null;
  return { text: String.fromCharCode(...payload.subarray(at + 3, end)), end };
}

/** Headers of one slot replace one another: of each, a decoder needs the last before it begins. */
export function headerSlot({ track, role, payload }: Frame): string {
  if (role === 'metadata' || track === 'data') return 'metadata';
  const first = payload[0] ?? 0;
  const isEnhanced = track === 'video' ? (first & 0x80) !== 0 : first >> 4 === 9;
  const { type, trackId } = isEnhanced ? enhancedPacket(track, payload) : { type: 0, trackId: 0 };
  // 5 is another way to say 0.
  return trackId === 0 && type !== 4 ? track : `${track} ${type === 4 ? 'extra' : 'start'} ${String(trackId)}`;
}

/** What counts as a picture lost or sent. */
export function isPicture(frame: Frame): boolean {
  return frame.role === 'key' || frame.role === 'inter';
}

/** What only the key frame before it makes decodable. */
export function isDependent(frame: Frame): boolean {
  return frame.role === 'inter' || frame.role === 'side';
}

/** Headers and metadata describe what follows and are kept for every new session. */
export function isHeader(frame: Frame): boolean {
  return frame.role === 'header' || frame.role === 'metadata';
}
