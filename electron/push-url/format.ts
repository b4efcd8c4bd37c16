import type { PushTarget } from './target.ts';

type Parts = Omit<PushTarget, 'text' | 'port'> & { readonly port: number };

/** The URL of these parts; for a parsed target the same text, byte for byte. */
export function formatPushUrl(target: Parts): string {
  return `${serverOf(target)}/${publishName(target)}`;
}

/** What goes into OBS: its "Server" and its "Stream Key". */
export function obsFields(target: Parts): { readonly server: string; readonly key: string } {
  return { server: serverOf(target), key: publishName(target) };
}

/** The name that `publish` carries: the query belongs to it, services check their signature in it. */
export function publishName(target: Pick<PushTarget, 'stream' | 'query'>): string {
  return target.query === null ? target.stream : `${target.stream}?${target.query}`;
}

/** `connect`'s tcUrl: the name as written, never the address it resolves to; no login in it. */
export function tcUrl(target: Parts): string {
  return `${target.scheme}://${hostText(target)}/${target.app}`;
}

/** `host`, or `host:port` where the port was written; IPv6 literals in brackets. */
export function hostText({ host, port, portWritten }: Pick<PushTarget, 'host' | 'port' | 'portWritten'>): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return portWritten ? `${name}:${port}` : name;
}

/** The same target with other parts, its text made anew. */
export function changeTarget(target: PushTarget, change: Partial<Pick<PushTarget, 'app' | 'stream' | 'query'>>): PushTarget {
  const parts = { ...target, ...change };
  return { ...parts, text: formatPushUrl(parts) };
}

function serverOf(target: Parts): string {
  const login = target.userinfo === null ? '' : `${target.userinfo}@`;
  return `${target.scheme}://${login}${hostText(target)}/${target.app}`;
}
