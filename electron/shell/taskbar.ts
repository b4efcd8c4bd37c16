import type { AppState } from '../contract/app-state.ts';
import { foremostShow, lampOf, type LampKind } from '../contract/lamp.ts';
import { isDropCause } from '../contract/live-status.ts';
import type { StateHub } from './state-hub.ts';
import { trayView } from './tray-view.ts';

export interface TaskbarView {
  /** `waiting`: nobody can say how long. */
  readonly progress: { readonly kind: 'none' | 'waiting' } | { readonly kind: 'part'; readonly part: number };
  /** Drops that go on. */
  readonly openDrops: number;
  /** On the program's own icon while a drop goes on, with its word. */
  readonly overlay: { readonly lamp: LampKind; readonly words: string } | null;
}

export interface TaskbarPorts {
  readonly setProgress: (progress: TaskbarView['progress']) => void;
  readonly setBadge: (count: number) => void;
  readonly setOverlay: (overlay: TaskbarView['overlay']) => void;
  readonly isFocused: () => boolean;
  /** Asks for attention until the window has it. */
  readonly flash: () => void;
}

export function taskbarView(state: AppState): TaskbarView {
  const lamps = state.shows.map(lampOf);
  const checking = lamps.find((lamp) => lamp.kind === 'checking');
  const reconnecting = lamps.some(({ kind }) => kind === 'reconnecting');
  const openDrops = state.shows.reduce((sum, { live }) => {
    const open = live?.active === true ? live.incidents.filter(({ phase, cause }) => phase !== 'closed' && isDropCause(cause)) : [];
    return sum + open.length;
  }, 0);
  return {
    // A drop goes before a check: it is what one comes to look for.
    progress: reconnecting
      ? { kind: 'waiting' }
      : checking?.kind === 'checking'
        ? { kind: 'part', part: checking.of === 0 ? 0 : checking.done / checking.of }
        : { kind: 'none' },
    openDrops,
    overlay: openDrops === 0 ? null : { lamp: lampOf(foremostShow(state)).kind, words: trayView(state).tip },
  };
}

/** Says on the window's button and the program's icon what the lamp says. Returns its own end. */
export function keepTaskbar(hub: StateHub, ports: TaskbarPorts): () => void {
  let shown: TaskbarView = { progress: { kind: 'none' }, openDrops: 0, overlay: null };
  const differs = (part: keyof TaskbarView, view: TaskbarView): boolean => JSON.stringify(view[part]) !== JSON.stringify(shown[part]);
  return hub.subscribe((state) => {
    const view = taskbarView(state);
    if (differs('progress', view)) ports.setProgress(view.progress);
    if (differs('openDrops', view)) ports.setBadge(view.openDrops);
    if (differs('overlay', view)) ports.setOverlay(view.overlay);
    if (view.openDrops > shown.openDrops && !ports.isFocused()) ports.flash();
    shown = view;
  });
}
