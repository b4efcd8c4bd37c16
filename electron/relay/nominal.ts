import { AmfEcmaArray, decodeAmf0, isAmfObject, type AmfValue } from '../rtmp/amf0.ts';

/** What the encoder says of itself; null where it says nothing. */
export interface Nominal {
  readonly fps: number | null;
  readonly kbps: number | null;
}

/** Reads `onMetaData`: numbers that make sense, of pictures and sound together. Null: it cannot be read. */
export function readNominal(payload: Buffer): Nominal | null {
  const decoded = decodeAmf0(payload);
  if (!decoded.ok) return null;
  const last = decoded.values.at(-1);
  const said = last instanceof AmfEcmaArray ? last.entries : last;
  if (!isAmfObject(said)) return null;
  const picture = positive(said['videodatarate']);
  const sound = positive(said['audiodatarate']);
  return { fps: positive(said['framerate']) ?? positive(said['fps']), kbps: picture === null ? null : Math.round(picture + (sound ?? 0)) };
}

function positive(value: AmfValue): number | null {
  // Some encoders write their numbers as text.
  const number = typeof value === 'string' ? Number.parseFloat(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number > 0 ? number : null;
}
