import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { confineWebContents, denyByDefault } from '../../../electron/shell/session-policy.ts';

const electron = vi.hoisted(() => ({ app: null as unknown as EventEmitter & { isPackaged: boolean } }));
vi.mock('electron', () => electron);

beforeEach(() => {
  electron.app = Object.assign(new EventEmitter(), { isPackaged: true });
});

/** Keeps what the policy sets, by the name of the setter. */
function fakeSession(): { readonly set: Map<string, unknown>; readonly events: EventEmitter; readonly session: Session } {
  const set = new Map<string, unknown>();
  const events = new EventEmitter();
  const session = new Proxy(
    { webRequest: { onBeforeRequest: (listener: unknown) => set.set('onBeforeRequest', listener) }, on: events.on.bind(events) },
    { get: (target, name) => (Reflect.get(target, name) as unknown) ?? ((value: unknown) => set.set(String(name), value)) },
  );
  return { set, events, session: session as unknown as Session };
}

type Listener = (...args: unknown[]) => unknown;

describe('the session', () => {
  it('grants no permission, asked or looked up, and no device', () => {
    const { set, session } = fakeSession();
    denyByDefault(session);
    const answers: unknown[] = [];
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'fullscreen', 'openExternal', 'fileSystem'])
      (set.get('setPermissionRequestHandler') as Listener)(null, permission, (granted: boolean) => answers.push(granted));
    answers.push((set.get('setPermissionCheckHandler') as Listener)(null, 'media', 'app://cuelight/'));
    answers.push((set.get('setDevicePermissionHandler') as Listener)({ deviceType: 'usb' }));
    expect(new Set(answers)).toEqual(new Set([false]));
    expect(set.get('setDisplayMediaRequestHandler')).toBeNull();
    expect(set.get('setSpellCheckerEnabled')).toBe(false);
    expect(set.get('setProxy')).toMatchObject({ mode: 'fixed_servers', proxyBypassRules: '<-loopback>' });
  });

  it.each([
    ['app://cuelight/', true, false],
    ['app://cuelight/assets/main.js', true, false],
    ['app://cuelight.evil/', true, true],
    ['app://cuelightx/', true, true],
    ['app://other/', true, true],
    ['https://example.com/', true, true],
    ['http://127.0.0.1:1935/', true, true],
    ['ws://127.0.0.1/', true, true],
    ['file:///etc/passwd', true, true],
    ['blob:app://cuelight/1', true, true],
    ['devtools://devtools/bundled/x.js', true, true],
    ['devtools://devtools/bundled/x.js', false, false],
  ])('of %s (packed: %s): stopped %s', (url, packed, stopped) => {
    electron.app.isPackaged = packed;
    const { set, session } = fakeSession();
    denyByDefault(session);
    const answers: unknown[] = [];
    (set.get('onBeforeRequest') as Listener)({ url }, (answer: unknown) => answers.push(answer));
    expect(answers).toEqual([{ cancel: stopped }]);
  });

  it('keeps no download', () => {
    const { events, session } = fakeSession();
    denyByDefault(session);
    const preventDefault = vi.fn();
    events.emit('will-download', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });
});

describe('every web contents', () => {
  it('goes nowhere, opens nothing, and holds no other', () => {
    confineWebContents();
    let opened: Listener = () => null;
    let webRtc: unknown = null;
    const contents = Object.assign(new EventEmitter(), {
      setWebRTCIPHandlingPolicy: (policy: unknown) => {
        webRtc = policy;
      },
      setWindowOpenHandler: (handler: Listener) => {
        opened = handler;
      },
    });
    electron.app.emit('web-contents-created', {}, contents);
    expect(webRtc).toBe('disable_non_proxied_udp');
    expect(opened({ url: 'app://cuelight/' })).toEqual({ action: 'deny' });
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
      const preventDefault = vi.fn();
      contents.emit(event, { preventDefault, url: 'app://cuelight/' });
      expect(preventDefault, event).toHaveBeenCalledOnce();
    }
  });
});
