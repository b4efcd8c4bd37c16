import type { SoundKind } from './sound-of.ts';

interface Note {
  readonly atMs: number;
  readonly hz: number;
  readonly ms: number;
}

/** Falling is bad, rising is good; a drop is said twice. Short enough to be over before anybody reaches for the volume. */
const NOTES: { readonly [kind in SoundKind]: readonly Note[] } = {
  drop: [
    { atMs: 0, hz: 740, ms: 150 },
    { atMs: 170, hz: 494, ms: 210 },
    { atMs: 470, hz: 740, ms: 150 },
    { atMs: 640, hz: 494, ms: 260 },
  ],
  back: [
    { atMs: 0, hz: 523, ms: 130 },
    { atMs: 140, hz: 784, ms: 240 },
  ],
  ended: [
    { atMs: 0, hz: 392, ms: 240 },
    { atMs: 260, hz: 294, ms: 420 },
  ],
  go: [
    { atMs: 0, hz: 659, ms: 110 },
    { atMs: 120, hz: 880, ms: 110 },
    { atMs: 240, hz: 1175, ms: 220 },
  ],
};

/** A tone that begins or ends at once clicks. */
const EDGE_S = 0.012;
/** At the full volume; two octaves of it are as loud as a system's own sounds. */
const LOUDEST = 0.5;

export interface Player {
  /** Volume in percent, as ears take it. A sound that is still heard gives way. */
  play(kind: SoundKind, volume: number): void;
}

/** Made here, note by note; no file is read. The context exists from the first sound on and sleeps between two. */
export function createPlayer(open: () => AudioContext): Player {
  let context: AudioContext | null = null;
  let voice: GainNode | null = null;
  return {
    play: (kind, volume) => {
      context ??= open();
      const its = context;
      voice?.disconnect();
      const loudness = its.createGain();
      loudness.gain.value = LOUDEST * (volume / 100) ** 2;
      loudness.connect(its.destination);
      voice = loudness;
      void its.resume();
      const startS = its.currentTime + 0.02;
      const tones = NOTES[kind].map((note) => tone(its, loudness, note, startS));
      tones.at(-1)?.addEventListener('ended', () => {
        if (voice !== loudness) return;
        loudness.disconnect();
        void its.suspend();
      });
    },
  };
}

function tone(context: AudioContext, into: AudioNode, { atMs, hz, ms }: Note, startS: number): OscillatorNode {
  const [from, to] = [startS + atMs / 1000, startS + (atMs + ms) / 1000];
  const oscillator = context.createOscillator();
  oscillator.type = 'triangle';
  oscillator.frequency.value = hz;
  const shape = context.createGain();
  shape.gain.setValueAtTime(0, from);
  shape.gain.linearRampToValueAtTime(1, from + EDGE_S);
  shape.gain.setValueAtTime(1, Math.max(from + EDGE_S, to - 0.09));
  shape.gain.linearRampToValueAtTime(0, to);
  oscillator.connect(shape).connect(into);
  oscillator.start(from);
  oscillator.stop(to);
  return oscillator;
}
