export interface ObsAddress {
  readonly host: string;
  readonly port: number;
}

/** Where obs-websocket listens unless it was told otherwise. */
export const OBS_HERE: ObsAddress = { host: '127.0.0.1', port: 4455 };

/** `host:port`, a port, a host, with or without `ws://`; null for anything else. */
export function parseObsAddress(text: string): ObsAddress | null {
  const plain = text
    .trim()
    .replace(/^ws:\/\//i, '')
    .replace(/\/$/, '');
  if (plain === '') return OBS_HERE;
  if (/^\d{1,5}$/.test(plain)) return withPort(OBS_HERE.host, plain);
  const match = /^(?:\[(?<v6>[\da-f:.]+)\]|(?<name>[\w.-]+))(?::(?<port>\d{1,5}))?$/i.exec(plain);
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  return host === undefined ? null : withPort(host, match?.groups?.['port'] ?? String(OBS_HERE.port));
}

function withPort(host: string, text: string): ObsAddress | null {
  const port = Number(text);
  return port >= 1 && port <= 65_535 ? { host, port } : null;
}

export function obsUrl({ host, port }: ObsAddress): string {
  return `ws://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
