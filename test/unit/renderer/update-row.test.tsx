import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import en from '../../../electron/messages/en.json' with { type: 'json' };
import type { AppState } from '../../../electron/contract/app-state.ts';
import type { UpdateState } from '../../../electron/contract/update.ts';
import { UpdateRow } from '../../../renderer/features/settings/update-row.tsx';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { WiringProvider } from '../../../renderer/store/context.tsx';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { liveShow } from '../../support/live-states.ts';
import { appState, show } from '../../support/window-states.ts';

const words = en.ui.update;

function markup(update: Partial<UpdateState>, change: Partial<AppState> = {}, updates = true): string {
  const base = appState(change);
  const state = { ...base, settings: { ...base.settings, updates }, update: { ...base.update, ...update } };
  const store = createWindowStore(state);
  return renderToStaticMarkup(
    <WiringProvider store={store} actions={createActions(fakeBridge(state).bridge, store)}>
      <UpdateRow />
    </WiringProvider>,
  );
}

const button = (html: string, step: string): string | null =>
  new RegExp(`<button[^>]*data-testid="update-${step}"[^>]*>`, 'u').exec(html)?.[0] ?? null;

describe('updates in the settings', () => {
  it('are off, and then nothing is offered', () => {
    const html = markup({ status: 'found', version: '9.0.0' }, {}, false);
    expect(html).not.toContain('checked=""');
    expect(html).not.toContain('update-status');
  });

  it.each(['no-key', 'no-package'] as const)('cannot be turned on where there is %s, and say why', (possible) => {
    const html = markup({ possible });
    expect(html).toContain(words[possible].replaceAll("'", '&#x27;'));
    expect(html).toMatch(/<input[^>]*disabled=""/u);
    expect(html).not.toContain('update-status');
  });

  it.each<[UpdateState['status'], Partial<UpdateState>, string | null, string]>([
    ['idle', {}, 'check', words.check],
    ['current', {}, 'check', words.current],
    ['checking', {}, null, words.checking],
    ['found', { version: '9.0.0' }, 'download', 'Version 9.0.0 is there.'],
    ['downloading', { version: '9.0.0', percent: 40 }, null, 'Downloading version 9.0.0: 40 %'],
    ['ready', { version: '9.0.0' }, 'install', words.install],
    ['failed', { fault: 'unsigned' }, 'check', words.fault.unsigned],
    ['failed', { fault: 'damaged', version: '9.0.0' }, 'download', words.fault.damaged],
  ])('when %s %j, the next step is %s', (status, change, step, said) => {
    const html = markup({ status, ...change });
    expect(html).toContain(said);
    for (const one of ['check', 'download', 'install']) expect(button(html, one) !== null, one).toBe(one === step);
  });

  it('wait for the show that is live', () => {
    const html = markup({ status: 'ready', version: '9.0.0' }, { shows: [show({ live: liveShow() })] });
    expect(html).toContain(words.live);
    expect(button(html, 'install')).toContain('disabled=""');
  });
});
