const SAMPLE_RATE = 44_100;
const FRAME_SAMPLES = 1024;

/** AudioSpecificConfig: AAC-LC, 44.1 kHz, stereo. */
export const AAC_HEADER = Buffer.from('af001210', 'hex');
const AAC_SILENCE = Buffer.from('af01211004608c1c', 'hex');

/** What the @setDataFrame says of it. */
export const SILENCE_METADATA = { audiocodecid: 10, audiosamplerate: SAMPLE_RATE, audiochannels: 2, stereo: true } as const;

/** The frames of silence due up to and including `untilMs` that were not due at `afterMs`. */
export function silenceDue(afterMs: number, untilMs: number): readonly { readonly timestampMs: number; readonly payload: Buffer }[] {
  return dueTimes(afterMs, untilMs, (FRAME_SAMPLES * 1000) / SAMPLE_RATE).map(([, timestampMs]) => ({ timestampMs, payload: AAC_SILENCE }));
}

/** The frames of a steady rate in that span, each with its number and its whole millisecond. */
export function dueTimes(afterMs: number, untilMs: number, periodMs: number): readonly (readonly [index: number, timestampMs: number])[] {
  const found: [number, number][] = [];
  for (let index = Math.max(0, Math.floor(afterMs / periodMs)); index * periodMs <= untilMs; index += 1) {
    const timestampMs = Math.round(index * periodMs);
    if (timestampMs > afterMs && timestampMs <= untilMs) found.push([index, timestampMs]);
  }
  return found;
}
