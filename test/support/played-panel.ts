import { expect } from 'vitest';
import { MOCK, type DesktopBus } from './desktop-bus.ts';

const PATIENCE = { timeout: 30_000 };
const WATCHER = 'org.kde.StatusNotifierWatcher';
const ITEM = 'org.kde.StatusNotifierItem';
const PROPERTIES = 'org.freedesktop.DBus.Properties';

/** A desktop's panel that shows icons, and what a user does with the one that the program gave it last. */
export interface PlayedPanel {
  /** The icon's name on the bus, once it is there. */
  item(): Promise<string>;
  click(): Promise<void>;
  tip(): Promise<string>;
  /** The labels of its menu. */
  menu(): Promise<readonly string[]>;
  choose(label: string): Promise<void>;
  end(): Promise<void>;
}

export async function playPanel(bus: DesktopBus): Promise<PlayedPanel> {
  const played = await bus.play(WATCHER, '/StatusNotifierWatcher', WATCHER);
  played.ask('/StatusNotifierWatcher', MOCK, 'AddMethod', WATCHER, 'RegisterStatusNotifierItem', 's', '', '');
  played.ask('/StatusNotifierWatcher', MOCK, 'AddProperty', WATCHER, 'IsStatusNotifierHostRegistered', true);

  const named = (): string | undefined =>
    [...played.log().matchAll(/RegisterStatusNotifierItem "(?<name>[^"]+)"/g)].at(-1)?.groups?.['name'];
  const item = async (): Promise<string> => {
    await expect.poll(named, PATIENCE).toBeDefined();
    return named() ?? '';
  };
  const menuOf = (name: string): string => String(bus.ask(name, '/StatusNotifierItem', PROPERTIES, 'Get', ITEM, 'Menu'));
  const entries = (name: string): readonly (readonly [number, string])[] => {
    const [, [, , children]] = bus.ask(name, menuOf(name), 'com.canonical.dbusmenu', 'GetLayout', 0, -1, ['label']) as [
      number,
      [number, object, readonly [number, { readonly label?: string }][]],
    ];
    return children.flatMap(([id, { label }]) => (label === undefined ? [] : [[id, label.replaceAll('_', '')] as const]));
  };
  return {
    item,
    click: async () => {
      bus.ask(await item(), '/StatusNotifierItem', ITEM, 'Activate', 0, 0);
    },
    tip: async () => JSON.stringify(bus.ask(await item(), '/StatusNotifierItem', PROPERTIES, 'Get', ITEM, 'ToolTip')),
    menu: async () => entries(await item()).map(([, label]) => label),
    choose: async (label) => {
      const name = await item();
      const entry = entries(name).find(([, its]) => its === label);
      bus.ask(name, menuOf(name), 'com.canonical.dbusmenu', 'Event', entry?.[0] ?? -1, 'clicked', 0, 0);
    },
    end: () => played.end(),
  };
}
