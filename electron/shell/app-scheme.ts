import { protocol, type Session } from 'electron';
import { APP_SCHEME, listRendererFiles } from './renderer-files.ts';

/** Before the app is ready, once. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** Serves the window's files on `app://cuelight/`, each with its security headers. */
export function serveRenderer(session: Session, folder: string): void {
  const listing = listRendererFiles(folder);
  session.protocol.handle(APP_SCHEME, async (request) => {
    const { status, headers, body } = await (await listing).answer(request.method, request.url);
    return new Response(body === null ? null : new Uint8Array(body), { status, headers: { ...headers } });
  });
}
