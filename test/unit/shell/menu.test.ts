import type { MenuItemConstructorOptions } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TABS } from '../../../electron/contract/tabs.ts';
import { followMenu, menuTemplate, type MenuAct, type MenuFacts } from '../../../electron/shell/menu-template.ts';
import { createStateHub } from '../../../electron/shell/state-hub.ts';
import { appState, inLanguage } from '../../support/window-states.ts';

type Item = MenuItemConstructorOptions;

function menu(facts: Partial<MenuFacts> = {}, act: (act: MenuAct) => void = () => {}): readonly Item[] {
  return menuTemplate({ lang: 'en', compact: false, ...facts }, act);
}

function items(of: readonly Item[]): readonly Item[] {
  return of.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : [])).filter(({ type }) => type !== 'separator');
}

describe('the menu of macOS', () => {
  it('has its words in the language of the moment, every one', () => {
    const chinese = menu({ lang: 'zh-CN' });
    expect(chinese.map(({ label }) => label)).toEqual(['Cuelight', '文件', '编辑', '显示', '窗口', '帮助']);
    for (const { label, role } of items(chinese)) expect(label, role).toMatch(/\p{Script=Han}/u);
    for (const { label, role } of items(menu())) expect(label, role).toMatch(/^[\x20-\x7E…]+$/u);
  });

  it('has the keys of the window, each once', () => {
    const keys = items(menu()).flatMap(({ label, accelerator }) => (accelerator === undefined ? [] : [[label, accelerator] as const]));
    expect(Object.fromEntries(keys)).toMatchObject({
      'Settings…': 'CmdOrCtrl+,',
      'New show': 'CmdOrCtrl+N',
      'Small window on top': 'CmdOrCtrl+Shift+M',
      'Pre-flight': 'CmdOrCtrl+1',
      Live: 'CmdOrCtrl+2',
      History: 'CmdOrCtrl+3',
      'Everything larger': 'CmdOrCtrl+Plus',
      'Keyboard shortcuts': 'F1',
    });
    expect(new Set(keys.map(([, key]) => key)).size).toBe(keys.length);
  });

  it('lists the tabs that the window has', () => {
    const view = menu().find(({ label }) => label === 'View');
    expect(items(view === undefined ? [] : [view]).slice(0, TABS.length)).toMatchObject(
      TABS.map((_tab, at) => ({ accelerator: `CmdOrCtrl+${at + 1}` })),
    );
  });

  it('says what was chosen', () => {
    const chosen: MenuAct[] = [];
    for (const { role, click } of items(menu({}, (act) => void chosen.push(act))))
      if (role === undefined) Reflect.apply(click ?? (() => {}), undefined, []);
    expect(chosen).toEqual([
      { what: 'about' },
      { what: 'settings' },
      { what: 'new-show' },
      { what: 'compact' },
      ...TABS.map((tab) => ({ what: 'tab', tab })),
      { what: 'larger' },
      { what: 'smaller' },
      { what: 'usual-size' },
      { what: 'keyboard' },
      { what: 'link', link: 'tencent-push-url' },
      { what: 'link', link: 'tencent-disconnect-codes' },
    ]);
  });

  it('keeps the roles without which no text field could be copied from or pasted into', () => {
    const roles = items(menu()).map(({ role }) => role);
    expect(roles).toEqual(
      expect.arrayContaining(['cut', 'copy', 'paste', 'selectAll', 'undo', 'redo', 'hide', 'quit', 'close', 'minimize']),
    );
  });
});

describe('the menu as the state goes on', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is built anew for another language or the small window, and for nothing else', () => {
    const hub = createStateHub(appState());
    const built: MenuFacts[] = [];
    const end = followMenu(hub, (facts) => void built.push(facts));
    const said = (): readonly string[] => built.map(({ lang, compact }) => `${lang} ${compact}`);
    hub.update((state) => ({ ...state, selectedShowId: 'friday' }));
    vi.runAllTimers();
    expect(said()).toEqual(['en false']);
    hub.update((state) => inLanguage(state, 'zh-CN'));
    vi.runAllTimers();
    hub.update((state) => ({ ...state, compact: { pinned: true } }));
    vi.runAllTimers();
    hub.update((state) => ({ ...state, compact: { pinned: false } }));
    vi.runAllTimers();
    expect(said()).toEqual(['en false', 'zh-CN false', 'zh-CN true']);
    end();
    hub.update((state) => inLanguage(state, 'en'));
    vi.runAllTimers();
    expect(built).toHaveLength(3);
  });
});
