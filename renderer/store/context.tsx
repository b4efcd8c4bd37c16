import { createContext, useContext, useMemo, type ReactNode } from 'react';
import { useStore } from 'zustand';
import type { AppState, ShowState } from '../../electron/contract/app-state.ts';
import type { Actions } from './actions.ts';
import type { WindowState, WindowStore } from './app-store.ts';
import { selectedShow, showById } from './selectors.ts';

interface Wiring {
  readonly store: WindowStore;
  readonly actions: Actions;
}

const WiringContext = createContext<Wiring | null>(null);

export function WiringProvider({ store, actions, children }: Wiring & { readonly children: ReactNode }) {
  const wiring = useMemo(() => ({ store, actions }), [store, actions]);
  return <WiringContext value={wiring}>{children}</WiringContext>;
}

function useWiring(): Wiring {
  const wiring = useContext(WiringContext);
  if (wiring === null) throw new Error('outside of the WiringProvider');
  return wiring;
}

export function useActions(): Actions {
  return useWiring().actions;
}

export function useWindow<T>(select: (state: WindowState) => T): T {
  return useStore(useWiring().store, select);
}

export function useApp<T>(select: (app: AppState) => T): T {
  return useWindow(({ app }) => select(app));
}

export function useSelectedShow(): ShowState | null {
  return useApp(selectedShow);
}

export function useShow(showId: string): ShowState | null {
  return useApp((app) => showById(app, showId));
}
