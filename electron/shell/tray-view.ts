import type { AppState, ShowState } from '../contract/app-state.ts';
import { foremostShow, lampOf, type LampKind } from '../contract/lamp.ts';
import type { Language } from '../contract/report.ts';
import { text } from '../messages/index.ts';

export type TrayAct = 'show' | 'compact' | 'check' | 'stop' | 'quit';

/** What the tray shows, in words of the language of the moment. */
export interface TrayView {
  readonly lamp: LampKind;
  readonly tip: string;
  readonly items: readonly { readonly act: TrayAct; readonly label: string; readonly enabled: boolean }[];
  /** Whom `check` and `stop` are about. */
  readonly showId: string | null;
}

export function trayView(state: AppState): TrayView {
  const { lang } = state;
  const show = foremostShow(state);
  const lamp = lampOf(show);
  const word = lampWord(lamp.kind, lang);
  const isLive = show?.live?.active === true;
  const canCheck = show !== null && show.hasPushUrl && lamp.kind !== 'checking';
  return {
    lamp: lamp.kind,
    tip: text(lang, 'desktop.tray.tip', { word, name: show === null ? 'Cuelight' : nameOf(show, lang) }),
    items: [
      { act: 'show', label: text(lang, 'desktop.tray.show'), enabled: true },
      { act: 'compact', label: text(lang, 'desktop.tray.compact'), enabled: show !== null && state.compact === null },
      { act: 'check', label: text(lang, 'desktop.tray.check'), enabled: canCheck },
      ...(isLive ? [{ act: 'stop', label: text(lang, 'desktop.tray.stop'), enabled: true } as const] : []),
      { act: 'quit', label: text(lang, 'desktop.tray.quit'), enabled: true },
    ],
    showId: show?.id ?? null,
  };
}

export function nameOf({ kind, name }: ShowState, lang: Language): string {
  if (kind === 'practice') return text(lang, 'ui.practice.name');
  return name === '' ? text(lang, 'ui.show.unnamed') : name;
}

function lampWord(kind: LampKind, lang: Language): string {
  switch (kind) {
    case 'standby':
    case 'checking':
    case 'go':
    case 'caution':
    case 'stop':
      return text(lang, `lamp.word.${kind}`);
    case 'waiting':
    case 'connecting':
    case 'on-air':
    case 'weak':
    case 'reconnecting':
    case 'ended':
      return text(lang, `ui.live.word.${kind}`);
  }
}
