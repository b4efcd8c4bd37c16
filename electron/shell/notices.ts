import { randomUUID } from 'node:crypto';
import type { Notice } from '../contract/app-state.ts';
import type { StateHub } from './state-hub.ts';

/** Older ones give way: nobody reads a twenty-first notice. */
const NOTICE_LIMIT = 20;

/** Says something once; the same thing said again replaces what was said before. */
export function giveNotice(hub: StateHub, code: Notice['code'], params: Notice['params'] = {}): void {
  hub.update((state) => ({
    ...state,
    notices: [...state.notices.filter((notice) => notice.code !== code), { id: randomUUID(), code, params }].slice(-NOTICE_LIMIT),
  }));
}

/** What it said is over. */
export function withdrawNotice(hub: StateHub, code: Notice['code']): void {
  if (hub.state.notices.some((notice) => notice.code === code))
    hub.update((state) => ({ ...state, notices: state.notices.filter((notice) => notice.code !== code) }));
}

export function dismissNotice(hub: StateHub, id: string): void {
  hub.update((state) => ({ ...state, notices: state.notices.filter((notice) => notice.id !== id) }));
}
