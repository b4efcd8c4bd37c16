import type { StateHub } from './state-hub.ts';
import { trayView, type TrayAct, type TrayView } from './tray-view.ts';

export interface TrayIcon {
  show(view: TrayView): void;
  remove(): void;
}

export interface TrayPorts {
  /** Whether something on this desktop shows trays. */
  readonly hasHost: () => Promise<boolean>;
  readonly make: (onAct: (act: TrayAct) => void) => TrayIcon;
}

export interface TrayKeeperOptions extends TrayPorts {
  readonly hub: StateHub;
  readonly act: (act: TrayAct, showId: string | null) => void;
}

/** A panel that starts with the session may come after Cuelight: it is looked for this often, ms. */
export const LOOK_EVERY_MS = 5000;
/** And this many times; later only when it matters, on closing the window. */
export const LOOKS = 24;

/** The lamp in the tray, as long as the desktop has one. */
export class TrayKeeper {
  readonly #options: TrayKeeperOptions;
  readonly #unsubscribe: () => void;
  #icon: TrayIcon | null = null;
  #shown = '';
  #looks = 0;
  #timer: NodeJS.Timeout | null = null;
  #disposed = false;

  constructor(options: TrayKeeperOptions) {
    this.#options = options;
    this.#unsubscribe = options.hub.subscribe(() => this.#draw());
    void this.#lookOften();
  }

  /** Looks now: what was there a minute ago may be gone, and a window hidden then would be lost. */
  async isThere(): Promise<boolean> {
    const has = !this.#disposed && (await this.#options.hasHost());
    if (this.#disposed) return false;
    if (!has) this.#icon?.remove();
    this.#icon = has ? (this.#icon ?? this.#options.make((act) => this.#act(act))) : null;
    if (!has) this.#shown = '';
    this.#options.hub.update((state) => (state.desktop.tray === has ? state : { ...state, desktop: { ...state.desktop, tray: has } }));
    this.#draw();
    return has;
  }

  dispose(): void {
    this.#disposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#icon?.remove();
    this.#icon = null;
  }

  async #lookOften(): Promise<void> {
    const there = await this.isThere();
    this.#looks += 1;
    if (there || this.#disposed || this.#looks >= LOOKS) return;
    this.#timer = setTimeout(() => void this.#lookOften(), LOOK_EVERY_MS);
  }

  #draw(): void {
    if (this.#icon === null) return;
    const view = trayView(this.#options.hub.state);
    const said = JSON.stringify(view);
    // A show that is live tells its state every second; the tray changes when a word does.
    if (said === this.#shown) return;
    this.#shown = said;
    this.#icon.show(view);
  }

  #act(act: TrayAct): void {
    this.#options.act(act, trayView(this.#options.hub.state).showId);
  }
}
