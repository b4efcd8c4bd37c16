import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AppState } from '../../electron/contract/app-state.ts';
import { shareUnchanged } from './share.ts';
import { FIRST_VIEW, type View } from './view.ts';

export interface WindowState {
  /** A replica of what main says. */
  readonly app: AppState;
  readonly view: View;
}

export type WindowStore = StoreApi<WindowState>;

export function createWindowStore(app: AppState, view: View = FIRST_VIEW): WindowStore {
  return createStore<WindowState>()(() => ({ app, view }));
}

/** Takes a state from main unless a newer one is already here. */
export function receive(store: WindowStore, next: AppState): void {
  store.setState(({ app }) => (next.rev <= app.rev ? {} : { app: shareUnchanged(app, next) }));
}

export function changeView(store: WindowStore, change: Partial<View>): void {
  store.setState(({ view }) => ({ view: { ...view, ...change } }));
}
