/** Signature, version 1, audio and video, header size, and the size of the tag before the first: none. */
export const FLV_FILE_HEADER = Buffer.from('464c5601050000000900000000', 'hex');

const TAG_HEADER_BYTES = 11;

/** A message as an FLV tag with its trailing size; message types of media are tag types. */
export function encodeFlvTag(type: number, timestamp: number, payload: Buffer): Buffer {
  const tag = Buffer.allocUnsafe(TAG_HEADER_BYTES + payload.length + 4);
  const time = timestamp >>> 0;
  tag[0] = type;
  tag.writeUIntBE(payload.length, 1, 3);
  // The eighth byte extends the timestamp upwards.
  tag.writeUIntBE(time & 0xffffff, 4, 3);
  tag[7] = time >>> 24;
  tag.writeUIntBE(0, 8, 3);
  payload.copy(tag, TAG_HEADER_BYTES);
  tag.writeUInt32BE(TAG_HEADER_BYTES + payload.length, TAG_HEADER_BYTES + payload.length);
  return tag;
}
