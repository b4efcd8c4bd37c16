import type { Candidate, Mistake, WrongSignature } from '../mistake.ts';
import { hexTime } from '../sign-time.ts';

const RANGE_S = 48 * 3600;

/** The right moment in another writing. */
export function* timeMistakes({ scheme, time, timeS }: WrongSignature): Generator<Candidate> {
  if (time === '') return;
  const signed = (mistake: Mistake, signedTime: string): Candidate => ({
    mistake,
    change: { time: signedTime },
    evidence: () => ({ signedTime, txTime: time, ...(scheme.writing === 'decimal' ? { writing: 'decimal' } : {}) }),
  });
  for (const signedTime of [time.toUpperCase(), time.toLowerCase()]) if (signedTime !== time) yield signed('other-case-time', signedTime);
  if (timeS === null) return;
  const hex = timeS.toString(16);
  for (const signedTime of [String(timeS), hex, hex.toUpperCase()])
    if (signedTime.toLowerCase() !== time.toLowerCase())
      yield signed(scheme.writing === 'decimal' && signedTime !== String(timeS) ? 'hex-time' : 'decimal-time', signedTime);
  for (let ms = timeS * 1000; ms < (timeS + 1) * 1000; ms += 1) {
    const hexMs = ms.toString(16);
    for (const signedTime of [String(ms), hexMs, hexMs.toUpperCase()]) yield signed('ms-time', signedTime);
  }
}

/** Another moment: whole minutes before or after the URL's own, then every whole minute of the clock around it. */
export function* editedTimes({ time, timeS, nowMs }: WrongSignature): Generator<Candidate> {
  const centre = timeS ?? Math.floor(nowMs / 1000);
  const write = writerLike(time);
  const at = (seconds: number, signedTime: string): Candidate => ({
    mistake: 'time-edited',
    change: { time: signedTime },
    evidence: () => ({
      signedTime,
      txTime: time,
      signedForAt: new Date(seconds * 1000).toISOString(),
      ...(timeS === null ? {} : { txTimeAt: new Date(timeS * 1000).toISOString(), editedByMs: (timeS - seconds) * 1000 }),
    }),
  });
  if (timeS !== null) {
    for (let offset = -RANGE_S; offset <= RANGE_S; offset += 60) {
      if (offset !== 0) for (const text of write(timeS + offset)) yield at(timeS + offset, text);
    }
    if (timeS % 60 === 0) return;
  }
  const first = Math.max(0, Math.ceil((centre - RANGE_S) / 60) * 60);
  for (let seconds = first; seconds <= centre + RANGE_S; seconds += 60) for (const text of write(seconds)) yield at(seconds, text);
}

/** Writes moments as the URL does: decimal, or hex in its letter case; in both cases where it shows none. */
function writerLike(time: string): (seconds: number) => readonly string[] {
  if (/^\d{10}$/.test(time)) return (seconds) => [String(seconds)];
  const upper = (seconds: number): string => hexTime(seconds);
  const lower = (seconds: number): string => hexTime(seconds).toLowerCase();
  if (/[A-F]/.test(time) && !/[a-f]/.test(time)) return (seconds) => [upper(seconds)];
  if (/[a-f]/.test(time) && !/[A-F]/.test(time)) return (seconds) => [lower(seconds)];
  return (seconds) => [upper(seconds), lower(seconds)];
}
