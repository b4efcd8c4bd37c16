import type { WindowStore } from '../../store/app-store.ts';
import { createPlayer } from './player.ts';
import { soundOf, type SoundKind } from './sound-of.ts';

const player = createPlayer(() => new AudioContext({ latencyHint: 'interactive' }));

/** Also for the settings, where it is tried. */
export function playSound(kind: SoundKind, volume: number): void {
  player.play(kind, volume);
}

/** Outside of what is drawn: nothing is drawn while the window is hidden, and then above all it is to be heard. */
export function hearStates(store: WindowStore): void {
  store.subscribe(({ app }, { app: before }) => {
    const { sounds, soundVolume } = app.settings.desktop;
    if (app === before || !sounds || soundVolume === 0) return;
    const kind = soundOf(before, app);
    if (kind !== null) playSound(kind, soundVolume);
  });
}
