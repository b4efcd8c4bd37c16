import type { Candidate, Mistake, WrongSignature } from '../mistake.ts';

const RANGE_S = 48 * 3600;

/** The right moment in another writing. */
export function* timeMistakes({ time, timeS }: WrongSignature): Generator<Candidate> {
  if (time === '') return;
  const signed = (mistake: Mistake, signedTime: string): Candidate => ({
    mistake,
    change: { time: signedTime },
    evidence: () => ({ signedTime, txTime: time }),
  });
  for (const signedTime of [time.toUpperCase(), time.toLowerCase()]) if (signedTime !== time) yield signed('other-case-time', signedTime);
  if (timeS === null) return;
  const hex = timeS.toString(16);
  for (const signedTime of [String(timeS), hex, hex.toUpperCase()])
    if (signedTime.toLowerCase() !== time.toLowerCase()) yield signed('decimal-time', signedTime);
  for (let ms = timeS * 1000; ms < (timeS + 1) * 1000; ms += 1) {
    const hexMs = ms.toString(16);
    for (const signedTime of [String(ms), hexMs, hexMs.toUpperCase()]) yield signed('ms-time', signedTime);
  }
}

/** Another moment: whole minutes before or after the URL's own, then every whole minute of the clock around it. */
export function* editedTimes({ time, timeS, nowMs }: WrongSignature): Generator<Candidate> {
  const decimal = /^\d{10}$/.test(time);
  const centre = timeS ?? Math.floor(nowMs / 1000);
  const at = function* (seconds: number): Generator<Candidate> {
    if (seconds === timeS || seconds < 0) return;
    const evidence = (signedTime: string): Candidate => ({
      mistake: 'time-edited',
      change: { time: signedTime },
      evidence: () => ({
        signedTime,
        txTime: time,
        signedForAt: new Date(seconds * 1000).toISOString(),
        ...(timeS === null ? {} : { txTimeAt: new Date(timeS * 1000).toISOString(), editedByMs: (timeS - seconds) * 1000 }),
      }),
    });
    if (decimal) {
      yield evidence(String(seconds));
      return;
    }
    const lower = seconds.toString(16).padStart(8, '0');
    const upper = lower.toUpperCase();
    yield evidence(upper);
    if (lower !== upper) yield evidence(lower);
  };
  if (timeS !== null) {
    for (let offset = 60; offset <= RANGE_S; offset += 60) {
      yield* at(timeS + offset);
      yield* at(timeS - offset);
    }
    if (timeS % 60 === 0) return;
  }
  const first = Math.ceil((centre - RANGE_S) / 60) * 60;
  for (let seconds = first; seconds <= centre + RANGE_S; seconds += 60) yield* at(seconds);
}
