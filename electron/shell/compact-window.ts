import type { StateHub } from './state-hub.ts';
import { minimumAt, type Area } from './window-bounds.ts';

/** As drawn: the lamp, the bitrate line and the last incident, and nothing else. */
export const COMPACT_SIZE = { width: 380, height: 200 } as const;
const WIDEST = 900;
/** From the edges of the screen, px. */
const MARGIN = 24;
/** No limit. */
const NONE = 0;

export interface CompactPorts {
  readonly bounds: () => Area;
  readonly isMaximized: () => boolean;
  readonly setMaximized: (maximized: boolean) => void;
  readonly setLimits: (least: Size, most: Size) => void;
  readonly setBounds: (bounds: Area) => void;
  readonly setOnTop: (onTop: boolean) => void;
  /** Of the screen that the window is on, without bars and docks. */
  readonly workArea: () => Area;
  /** The place to remember for the next start; null: wherever the window is. */
  readonly rememberAs: (bounds: (Area & { readonly maximized: boolean }) | null) => void;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The window made small and kept above all others, beside the program that streams. Whatever needs the whole window gets it back. */
export class CompactWindow {
  readonly #ports: CompactPorts;
  readonly #hub: StateHub;
  readonly #end: () => void;
  #before: (Area & { readonly maximized: boolean }) | null = null;
  #place: Area | null = null;

  constructor(ports: CompactPorts, hub: StateHub) {
    this.#ports = ports;
    this.#hub = hub;
    this.#end = hub.subscribe(({ closing, attention, draft }) => {
      if (closing || attention !== null || draft !== null) this.leave();
    });
  }

  enter(): void {
    if (this.#before !== null) return;
    const ports = this.#ports;
    const maximized = ports.isMaximized();
    if (maximized) ports.setMaximized(false);
    this.#before = { ...ports.bounds(), maximized };
    ports.rememberAs(this.#before);
    const size = this.#drawn(COMPACT_SIZE);
    ports.setLimits(size, this.#drawn({ width: WIDEST, height: COMPACT_SIZE.height }));
    // Where it was, unless the page has become larger or smaller since.
    ports.setBounds(this.#place?.height === size.height ? this.#place : cornerOf(ports.workArea(), size));
    this.pin(true);
  }

  leave(): void {
    const before = this.#before;
    if (before === null) return;
    this.#before = null;
    const { maximized, ...bounds } = before;
    this.#place = this.#ports.bounds();
    this.#ports.setOnTop(false);
    this.#ports.setLimits(minimumAt(this.#hub.state.settings.zoomPercent), { width: NONE, height: NONE });
    this.#ports.setBounds(bounds);
    if (maximized) this.#ports.setMaximized(true);
    this.#ports.rememberAs(null);
    this.#hub.update((state) => ({ ...state, compact: null }));
  }

  /** Above all other windows, or among them. */
  pin(pinned: boolean): void {
    if (this.#before === null) return;
    this.#ports.setOnTop(pinned);
    this.#hub.update((state) => ({ ...state, compact: { pinned } }));
  }

  /** On the screen, as large as the page is drawn. */
  #drawn({ width, height }: Size): Size {
    const zoom = this.#hub.state.settings.zoomPercent / 100;
    return { width: Math.round(width * zoom), height: Math.round(height * zoom) };
  }

  dispose(): void {
    this.#end();
  }
}

/** At the top right, where little of a streaming program is. */
function cornerOf({ x, y, width }: Area, size: Size): Area {
  return { ...size, x: Math.max(x, x + width - size.width - MARGIN), y: y + MARGIN };
}
