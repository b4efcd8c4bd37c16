import { protocol, type Session } from 'electron';
import { APP_SCHEME, listRendererFiles } from './renderer-files.ts';

/** Before the app is ready, once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } }]);
}

function isPage(headers: { readonly [name: string]: string }): boolean {
  return headers['Content-Type']?.startsWith('text/html') === true;
}

/** The page has all that it needs for its first paint once it has asked for nothing for this long, ms. */
const QUIET_MS = 120;

/**
 * Serves the window's files on `app://cuelight/`, each with its security headers. `onServed` is called once, when the page has what it asked
 * for: whatever main does from then on is not in its way.
 */
export function serveRenderer(session: Session, folder: string, onServed: () => void): void {
  const listing = listRendererFiles(folder);
  let quiet: NodeJS.Timeout | null = null;
  let served = false;
  session.protocol.handle(APP_SCHEME, async (request) => {
    const { status, headers, body } = await (await listing).answer(request.method, request.url);
    // The page comes long before its process asks for the rest.
    if (!served && !isPage(headers)) {
      clearTimeout(quiet ?? undefined);
      quiet = setTimeout(() => {
        served = true;
        onServed();
      }, QUIET_MS);
    }
    return new Response(body === null ? null : new Uint8Array(body), { status, headers: { ...headers } });
  });
}
