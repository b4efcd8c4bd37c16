import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/boot.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import type { AppState } from '../electron/contract/app-state.ts';
import { App } from './app.tsx';
import { bridgeOf } from './bridge.ts';
import { hearStates } from './features/sounds/sounds.ts';
import { createActions } from './store/actions.ts';
import { createWindowStore } from './store/app-store.ts';
import { WiringProvider } from './store/context.tsx';

/** The first paint waits this long for its typeface, ms; after that it is drawn with the system's and changes once. */
const TYPEFACE_MS = 100;

function typeface(): Promise<unknown> {
  const loaded = document.fonts.load('400 13px "Inter Variable"').catch(() => null);
  return Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, TYPEFACE_MS))]);
}

async function start(): Promise<void> {
  const bridge = bridgeOf(window);
  // Heard from the start: a state may arrive while the typeface is still awaited.
  let receive = (state: AppState): void => {
    early = state;
  };
  let early: AppState | null = null;
  bridge['app.state']((state) => receive(state));
  const [first] = await Promise.all([bridge['app.ready']({}), typeface()]);
  const root = document.getElementById('root');
  if (root === null || !first.ok) throw new Error('main did not give its first state');
  const store = createWindowStore(first.value);
  hearStates(store);
  const actions = createActions(bridge, store);
  receive = actions.receive;
  if (early !== null) receive(early);
  createRoot(root).render(
    <StrictMode>
      <WiringProvider store={store} actions={actions}>
        <App />
      </WiringProvider>
    </StrictMode>,
  );
}

void start();
