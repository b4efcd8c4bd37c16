import { app, type Session, type WebContents } from 'electron';
import { APP_ORIGIN } from './renderer-files.ts';

/**
 * WebRTC asks neither the content policy nor `webRequest`. It is left with connections through a proxy alone, and the only proxy is this
 * one, where nobody listens.
 */
const NO_WAY_OUT = { mode: 'fixed_servers', proxyRules: 'socks5://127.0.0.1:1', proxyBypassRules: '<-loopback>' } as const;

/** Denies the page everything it has no need of: permissions, the network, other pages, new windows, webviews. */
export function denyByDefault(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setSpellCheckerEnabled(false);
  // Chromium fetches dictionaries from its maker's host; an address that resolves to nothing keeps it from ever trying.
  session.setSpellCheckerDictionaryDownloadURL('https://dictionaries.invalid/');
  session.webRequest.onBeforeRequest((request, answer) => answer({ cancel: !isOurs(request.url) && !isDevTools(request.url) }));
  session.on('will-download', (event) => event.preventDefault());
  void session.setProxy(NO_WAY_OUT);
}

/** Every web contents there will ever be, whoever makes it. */
export function confineWebContents(): void {
  app.on('web-contents-created', (_event, contents) => confine(contents));
}

/** Before the app is ready: a hint in the page to look a name up ahead is a question to the network too. */
export function resolveNoNames(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
}

/** Cuelight resolves names through the system, as OBS does; Chromium's own resolver and DNS over HTTPS stay off. */
export function useSystemResolver(): void {
  app.configureHostResolver({ enableBuiltInResolver: false, secureDnsMode: 'off' });
}

function confine(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

function isOurs(url: string): boolean {
  return url.startsWith(`${APP_ORIGIN}/`);
}

/** Only there while a developer has the tools open; a packed program has none. */
function isDevTools(url: string): boolean {
  return !app.isPackaged && url.startsWith('devtools://');
}
