/** FLV tag types, which are RTMP message types too. */
export type FrameTrack = 'audio' | 'video' | 'data';

/**
 * `header`: decoder configuration (AVC/HEVC/AV1 sequence header, AudioSpecificConfig); `metadata`: onMetaData; `key` and `inter`: video;
 * `sound`: coded audio; `other`: what is passed through untouched (cue points, end of sequence, unknown types).
 */
export type FrameRole = 'header' | 'metadata' | 'key' | 'inter' | 'sound' | 'other';

/** One message of the encoder. The payload is opaque and never copied again: every queue holds the same bytes. */
export interface Frame {
  readonly track: FrameTrack;
  readonly role: FrameRole;
  /** Decoding time on the show's own timeline, ms; grows beyond 32 bits. */
  readonly dts: number;
  readonly payload: Buffer;
}

const AMF0_STRING = 2;

/** Reads the tag's first bytes only; Enhanced RTMP (FourCC) headers included. */
export function roleOf(track: FrameTrack, payload: Uint8Array): FrameRole {
  if (track === 'video') return videoRole(payload);
  if (track === 'audio') return audioRole(payload);
  return dataRole(payload);
}

function videoRole(payload: Uint8Array): FrameRole {
  const first = payload[0];
  if (first === undefined) return 'other';
  const frameType = (first >> 4) & 7;
  if ((first & 0x80) !== 0) return enhancedVideoRole(first & 15, frameType);
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

/** Packet types: 0 sequence start, 1 coded frames, 2 sequence end, 3 coded frames without composition time, 4 metadata, 5 MPEG-2 TS start, 6 multitrack, 7 ModEx. */
function enhancedVideoRole(packetType: number, frameType: number): FrameRole {
  if (packetType === 0 || packetType === 5) return 'header';
  if (packetType === 2 || packetType === 4 || frameType === 5) return 'other';
  return frameType === 1 ? 'key' : 'inter';
}

function audioRole(payload: Uint8Array): FrameRole {
  const first = payload[0];
  if (first === undefined) return 'other';
  const format = first >> 4;
  // Format 9 is the Enhanced RTMP header: 0 sequence start, 1 coded frames, 2 sequence end, 4 multichannel configuration.
  if (format === 9) {
    const packetType = first & 15;
    if (packetType === 0 || packetType === 4) return 'header';
    return packetType === 2 ? 'other' : 'sound';
  }
  return format === 10 && payload[1] === 0 ? 'header' : 'sound';
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

/** What counts as a picture lost or sent. */
export function isPicture(frame: Frame): boolean {
  return frame.role === 'key' || frame.role === 'inter';
}

/** Headers and metadata describe what follows and are kept for every new session. */
export function isHeader(frame: Frame): boolean {
  return frame.role === 'header' || frame.role === 'metadata';
}
