import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

export const APP_SCHEME = 'app';
export const APP_HOST = 'cuelight';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;

/** Nothing is let in but what was packed with the program; no library asks for a nonce, so there is none. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY_HEADERS = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
} as const;

const CONTENT_TYPES: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

export interface FileAnswer {
  readonly status: 200 | 404 | 405;
  readonly headers: { readonly [name: string]: string };
  readonly body: Uint8Array | null;
}

export interface RendererFiles {
  answer(method: string, url: string): Promise<FileAnswer>;
}

/**
 * The window's files as a table of exact paths, listed once. A request is looked up, never joined to a folder: there is no path to escape
 * by, and a file type we do not ship is not served.
 */
export async function listRendererFiles(folder: string): Promise<RendererFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const table = new Map<string, { readonly file: string; readonly type: string }>();
  for (const entry of entries) {
    const type = CONTENT_TYPES[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    table.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, { file, type });
  }
  return {
    answer: async (method, url) => {
      if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: SECURITY_HEADERS, body: null };
      const found = table.get(pathOf(url) ?? '');
      if (found === undefined) return { status: 404, headers: SECURITY_HEADERS, body: null };
      const body = method === 'HEAD' ? null : await readFile(found.file);
      return { status: 200, headers: { ...SECURITY_HEADERS, 'Content-Type': found.type }, body };
    },
  };
}

/** The path of a URL that is ours, `/` being the page itself; null for any other URL. */
function pathOf(url: string): string | null {
  const prefix = `${APP_ORIGIN}/`;
  if (!url.startsWith(prefix)) return null;
  const rest = url.slice(prefix.length).replace(/[?#].*$/s, '');
  return rest === '' ? '/index.html' : `/${rest}`;
}
