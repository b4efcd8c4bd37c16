import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import en from '../../../electron/messages/en.json' with { type: 'json' };
import type { AppState } from '../../../electron/contract/app-state.ts';
import { App } from '../../../renderer/app.tsx';
import { lampOf } from '../../../electron/contract/lamp.ts';
import { AuthorityRow } from '../../../renderer/features/settings/authority-row.tsx';
import { createActions } from '../../../renderer/store/actions.ts';
import { createWindowStore } from '../../../renderer/store/app-store.ts';
import { WiringProvider } from '../../../renderer/store/context.tsx';
import { selectedShow } from '../../../renderer/store/selectors.ts';
import { fakeBridge } from '../../support/fake-bridge.ts';
import { SCREENS, type ScreenName } from '../../support/screens.ts';
import { inLanguage } from '../../support/window-states.ts';

function markup(state: AppState): string {
  const store = createWindowStore(state);
  return renderToStaticMarkup(
    <WiringProvider store={store} actions={createActions(fakeBridge(state).bridge, store)}>
      <App />
    </WiringProvider>,
  );
}

const NAMES = Object.keys(SCREENS).filter((name): name is ScreenName => name in SCREENS);

function sentences(node: unknown): readonly string[] {
  if (typeof node === 'string') return [node];
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(sentences) : [];
}

function attribute(html: string, testId: string, name: string): string | null {
  const tag = new RegExp(`<[a-z]+[^>]*data-testid="${testId}"[^>]*>`, 'u').exec(html)?.[0] ?? '';
  return new RegExp(` ${name}="([^"]*)"`, 'u').exec(tag)?.[1] ?? null;
}

describe.each(NAMES)('screen %s', (name) => {
  const state = SCREENS[name];

  it('shows the lamp’s state, and never two of the button that checks', () => {
    const html = markup(state);
    expect(attribute(html, 'lamp', 'data-state')).toBe(lampOf(selectedShow(state)).kind);
    expect(html.split('data-testid="check"').length - 1).toBeLessThanOrEqual(1);
    expect(html.split('data-testid="copy-report"').length - 1).toBeLessThanOrEqual(1);
  });

  it('is whole in Chinese: no sentence of the English window is left', () => {
    const html = markup(inLanguage(state, 'zh-CN'));
    // Words that are the same in both, and texts with placeholders, prove nothing.
    const english = sentences([en.ui, en.lamp, en.check]).filter((text) => /^[A-Za-z][a-z’ ,.]{11,}$/u.test(text));
    expect(english.length).toBeGreaterThan(60);
    expect(english.filter((text) => html.includes(text))).toEqual([]);
  });
});

describe('rows on screen', () => {
  it('carry their check and status', () => {
    const html = markup(SCREENS.stop);
    expect(attribute(html, 'row-url', 'data-status')).toBe('pass');
    expect(attribute(html, 'row-auth', 'data-status')).toBe('fail');
    expect(attribute(html, 'row-publish', 'data-status')).toBe('skip');
    expect(html).not.toContain('row-network');
  });

  it('offer the three answers where publishing is asked for, and no rehearsal without a key', () => {
    const asking = markup(SCREENS.asking);
    for (const choice of ['rehearsal', 'real', 'never']) expect(asking).toContain(`data-testid="consent-${choice}"`);
    expect(markup(SCREENS['asking-no-key'])).not.toContain('data-testid="consent-rehearsal"');
  });

  it('show both networks side by side', () => {
    const html = markup(SCREENS['network-done']);
    expect(html).toContain('192.168.1.20');
    expect(html).toContain('172.20.10.3');
  });

  it('of a run about another URL are gone', () => {
    const html = markup(SCREENS['stale-url']);
    expect(attribute(html, 'row-auth', 'data-status')).toBe('pending');
  });

  it('list every other cause that fits', () => {
    expect(attribute(markup(SCREENS.closed), 'row-publish', 'data-status')).toBe('fail');
    expect(markup(SCREENS.closed)).toContain(en.ui.panel.couldBe);
  });
});

describe('what the window says of itself', () => {
  it.each(['encrypted', 'file', 'memory'] as const)('is true for secrets kept in %s', (kind) => {
    const html = markup({ ...SCREENS.first, secrets: { kind, backend: 'any' } });
    expect(attribute(html, 'secret-storage', 'data-kind')).toBe(kind);
    expect(html).toContain(en.ui.storage[kind]);
  });

  it('names a missing sandbox, and only then', () => {
    expect(markup(SCREENS['first-memory'])).toContain('data-testid="no-sandbox"');
    expect(markup(SCREENS.first)).not.toContain('data-testid="no-sandbox"');
  });

  it('offers the practice faults with the one at work pressed', () => {
    const html = markup(SCREENS.practice);
    expect(attribute(html, 'practice-fault-wrong-secret', 'aria-pressed')).toBe('true');
    expect(attribute(html, 'practice-fault-none', 'aria-pressed')).toBe('false');
  });
});

describe('the row of the extra certificate authority', () => {
  const row = (state: AppState): string => {
    const store = createWindowStore(state);
    return renderToStaticMarkup(
      <WiringProvider store={store} actions={createActions(fakeBridge(state).bridge, store)}>
        <AuthorityRow />
      </WiringProvider>,
    );
  };

  it('names the file and offers to remove it, once there is one', () => {
    expect(row(SCREENS.stop)).toContain('data-testid="choose-authority"');
    expect(row(SCREENS.stop)).not.toContain('remove-authority');
    const chosen = row({ ...SCREENS.stop, authorityFile: 'company-ca.pem' });
    expect(chosen).toContain('company-ca.pem');
    expect(chosen).toContain('data-testid="remove-authority"');
  });
});
