import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppState } from '../../../electron/contract/app-state.ts';
import type { DesktopSettings } from '../../../electron/contract/desktop.ts';
import { attended, drawAttention } from '../../../electron/shell/attention.ts';
import { autostartFile, desktopEntry } from '../../../electron/shell/desktop-entry.ts';
import { DraftDesk } from '../../../electron/shell/draft-desk.ts';
import { handedByCommandLine, handedText, HandedOver, LINK_LIMIT } from '../../../electron/shell/handed-link.ts';
import { keepLiveGuards } from '../../../electron/shell/live-guards.ts';
import { createStateHub, type StateHub } from '../../../electron/shell/state-hub.ts';
import { keepTaskbar, taskbarView } from '../../../electron/shell/taskbar.ts';
import { CONGESTED, liveShow, PATH_LOST } from '../../support/live-states.ts';
import { appState, findings, run, show } from '../../support/window-states.ts';

const URL = 'rtmp://push.example.com/live/canaryfriday?txSecret=canary0123456789abcdef0123456789&txTime=7FFFFFFF';
const DROPPED = show({ id: 'friday', name: 'Friday', live: liveShow({ state: 'reconnecting', incidents: [CONGESTED, PATH_LOST] }) });

let hub: StateHub;

beforeEach(() => {
  vi.useFakeTimers();
  hub = createStateHub(appState({ shows: [show()] }));
});
afterEach(() => {
  vi.useRealTimers();
});

function say(change: Partial<AppState>): void {
  hub.update((state) => ({ ...state, ...change }));
  vi.advanceTimersByTime(100);
}

function set(change: Partial<DesktopSettings>): void {
  const { settings } = hub.state;
  say({ settings: { ...settings, desktop: { ...settings.desktop, ...change } } });
}

describe('the button in the taskbar', () => {
  it('fills with the checks that are done, and is restless while the stream is gone', () => {
    const half = show({ run: run({ phase: 'running', verdict: null, findings: findings().slice(0, 6) }) });
    const view = taskbarView(appState({ shows: [half] }));
    expect(view.progress).toMatchObject({ kind: 'part' });
    expect('part' in view.progress ? view.progress.part : 0).toBeGreaterThan(0.2);
    expect(taskbarView(appState({ shows: [half, DROPPED] })).progress).toEqual({ kind: 'waiting' });
    expect(taskbarView(appState({ shows: [show({ run: run() })] })).progress).toEqual({ kind: 'none' });
  });

  it('counts the drops that go on, not what is only worth a remark, nor what is over', () => {
    expect(taskbarView(appState({ shows: [DROPPED] }))).toMatchObject({
      openDrops: 1,
      overlay: { lamp: 'reconnecting', words: 'RECONNECTING · Friday' },
    });
    const open = { ...CONGESTED, phase: 'named' } as const;
    expect(taskbarView(appState({ shows: [show({ live: liveShow({ incidents: [open] }) })] }))).toMatchObject({
      openDrops: 0,
      overlay: null,
    });
    const over = liveShow({ active: false, state: 'ended', incidents: [PATH_LOST] });
    expect(taskbarView(appState({ shows: [show({ live: over })] })).openDrops).toBe(0);
  });

  it('says each thing once, and flashes at a new drop unless the window has the eye already', () => {
    const said: string[] = [];
    let focused = false;
    const end = keepTaskbar(hub, {
      setProgress: (progress) => void said.push(progress.kind),
      setBadge: (count) => void said.push(`badge ${count}`),
      setOverlay: (overlay) => void said.push(`overlay ${overlay?.lamp ?? 'off'}`),
      isFocused: () => focused,
      flash: () => void said.push('flash'),
    });
    say({ shows: [DROPPED] });
    expect(said.splice(0)).toEqual(['waiting', 'badge 1', 'overlay reconnecting', 'flash']);
    say({ closing: true });
    expect(said.splice(0)).toEqual([]);
    say({ shows: [show({ live: liveShow() })] });
    expect(said.splice(0)).toEqual(['none', 'badge 0', 'overlay off']);
    focused = true;
    say({ shows: [DROPPED] });
    expect(said.splice(0)).not.toContain('flash');
    end();
    say({ shows: [] });
    expect(said).toEqual([]);
  });
});

describe('while a show is live', () => {
  it('the screen stays on and the window is left out of captures, as the settings say at the moment, and no longer', () => {
    const said: string[] = [];
    const guards = keepLiveGuards(hub, {
      keepAwake: (what) => void said.push(what),
      hideFromCapture: (hidden) => void said.push(hidden ? 'left out' : 'captured'),
    });
    set({ keepScreenOn: false });
    set({ keepScreenOn: true });
    expect(said).toEqual([]);
    guards.setLive(true);
    expect(said.splice(0)).toEqual(['screen', 'left out']);
    set({ keepScreenOn: false });
    expect(said.splice(0)).toEqual(['computer']);
    set({ hideFromCapture: false });
    expect(said.splice(0)).toEqual(['captured']);
    set({ hideFromCapture: true });
    guards.setLive(false);
    expect(said.splice(0)).toEqual(['left out', 'nothing', 'captured']);
    guards.setLive(true);
    guards.end();
    expect(said).toEqual(['computer', 'left out', 'nothing', 'captured']);
    set({ keepScreenOn: true });
    expect(said).toHaveLength(4);
  });
});

describe('what is handed over', () => {
  it.each([
    [URL, URL],
    [`RTMPS://push.example.com/live/a`, 'RTMPS://push.example.com/live/a'],
    [`cuelight://push?url=${encodeURIComponent(URL)}`, URL],
    [`CUELIGHT://push/?url=${encodeURIComponent(URL)}&other=1`, URL],
    ['cuelight://push', ''],
    ['cuelight://stop?show=friday', ''],
    ['cuelight:', ''],
    ['cuelight://%zz?url=', ''],
    ['https://example.com/?url=rtmp://a/b/c', null],
    ['--user-data-dir=/tmp/a', null],
    ['/home/rtmp/notes.txt', null],
    ['', null],
    [`rtmp://push.example.com/live/${'a'.repeat(LINK_LIMIT)}`, null],
    [`cuelight://push?url=${'a'.repeat(LINK_LIMIT)}`, null],
  ])('%#: %s', (word, text) => {
    expect(handedText(word)).toBe(text);
  });

  it('by a command line: its last word that is one, the program itself apart', () => {
    expect(handedByCommandLine(['/opt/cuelight', '--hidden', URL])).toBe(URL);
    expect(handedByCommandLine(['/opt/cuelight', 'rtmp://old/live/a', URL, '--flag'])).toBe(URL);
    expect(handedByCommandLine([URL])).toBeNull();
    expect(handedByCommandLine(['electron', '.'])).toBeNull();
  });

  it('is kept for whoever comes later, the newest of it', () => {
    const handed = new HandedOver();
    const taken: string[] = [];
    handed.offer('first');
    handed.offer(null);
    handed.offer('second');
    handed.takenBy((text) => void taken.push(text));
    handed.offer('third');
    expect(taken).toEqual(['second', 'third']);
  });
});

describe('a draft', () => {
  function open() {
    const stored: unknown[] = [];
    let refuse = false;
    const desk = new DraftDesk(hub, {
      storeSecret: (...what) => {
        if (refuse) return { ok: false, code: 'fault' };
        stored.push(what);
        return { ok: true, value: { showId: 'new' } };
      },
    });
    return { desk, stored, refuse: () => (refuse = true) };
  }

  it('is shown masked and is nobody’s until it is kept, as a show of its own', () => {
    const { desk, stored } = open();
    const before = hub.state.shows;
    expect(desk.fill(`  ${URL}\n`)).toBe(true);
    expect(hub.state.draft).toMatchObject({ host: 'push.example.com' });
    expect(JSON.stringify(hub.state)).not.toMatch(/canary/);
    expect([stored, hub.state.shows]).toEqual([[], before]);
    expect(desk.keep()).toEqual({ ok: true, value: { showId: 'new' } });
    expect(stored).toEqual([[null, 'pushUrl', URL]]);
    expect(hub.state.draft).toBeNull();
    expect(desk.keep()).toEqual({ ok: false, code: 'no-draft' });
  });

  it('goes through what the paste box does: no push URL, no draft, and the one before stays', () => {
    const { desk } = open();
    expect(desk.fill('')).toBe(false);
    expect(desk.fill('javascript:alert(1)')).toBe(false);
    expect(hub.state.draft).toBeNull();
    desk.fill(URL);
    expect(desk.fill('file:///etc/passwd')).toBe(false);
    expect(hub.state.draft?.host).toBe('push.example.com');
    desk.fill('rtmp://other.example.com/live/abc');
    expect(hub.state.draft?.host).toBe('other.example.com');
  });

  it('that is discarded is forgotten, and one that could not be kept is not', () => {
    const { desk, stored, refuse } = open();
    desk.fill(URL);
    expect(desk.discard()).toEqual({ ok: true, value: null });
    expect([hub.state.draft, desk.keep().ok, stored]).toEqual([null, false, []]);
    desk.fill(URL);
    refuse();
    expect(desk.keep().ok).toBe(false);
    expect(hub.state.draft).not.toBeNull();
  });
});

describe('what is to be seen in the window', () => {
  it('waits until the window has it; a newer wish is not undone by an older answer', () => {
    drawAttention(hub, { what: 'incident', showId: 'friday', incidentId: 'i3' });
    const first = hub.state.attention?.n ?? 0;
    drawAttention(hub, { what: 'stop', showId: 'friday' });
    attended(hub, first);
    expect(hub.state.attention).toMatchObject({ what: 'stop', showId: 'friday' });
    attended(hub, hub.state.attention?.n ?? 0);
    expect(hub.state.attention).toBeNull();
  });
});

describe('the entry that a Linux session starts', () => {
  it('lies where the session looks for it', () => {
    expect(autostartFile({}, '/home/a')).toBe('/home/a/.config/autostart/cuelight.desktop');
    expect(autostartFile({ XDG_CONFIG_HOME: '/home/a/other' }, '/home/a')).toBe('/home/a/other/autostart/cuelight.desktop');
    expect(autostartFile({ XDG_CONFIG_HOME: 'other' }, '/home/a')).toBe('/home/a/.config/autostart/cuelight.desktop');
  });

  it('starts the program where it is, hidden, whatever its path is made of', () => {
    expect(desktopEntry('/opt/Cuelight/cuelight').split('\n')).toContain('Exec="/opt/Cuelight/cuelight" --hidden');
    expect(desktopEntry('/home/a b/100% $HOME/"x"/cuelight').split('\n')).toContain(
      String.raw`Exec="/home/a b/100%% \\$HOME/\\"x\\"/cuelight" --hidden`,
    );
  });
});
