/** Where a server sends its client: all of an RTMP URL but who and what is published. */
export interface RedirectPlace {
  readonly tls: boolean;
  /** Without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
  readonly app: string;
  readonly tcUrl: string;
}

const PORTS = { rtmp: 1935, rtmps: 443 } as const;

/**
 * Reads `ex.redirect` of a refused `connect`, or the `tcUrl` of a ReconnectRequest. `from`: the connection that was sent away; without an app
 * its own is meant. Null where it is no RTMP address, or one without TLS while `from` has it: the stream's key must not leave in the clear.
 */
export function readRedirect(text: string, from: { readonly tls: boolean; readonly app: string }): RedirectPlace | null {
  const match = /^(rtmps?):\/\/(\[[\da-f:.]+\]|[^/:?#@\s[\]]{1,255})(?::(\d{1,5}))?(?:\/([^?#\s]*))?/i.exec(text.trim());
  const [, written = '', name = '', port, path = ''] = match ?? [];
  const scheme = written.toLowerCase() === 'rtmps' ? 'rtmps' : 'rtmp';
  const tls = scheme === 'rtmps';
  const number = port === undefined ? PORTS[scheme] : Number(port);
  if (name === '' || number < 1 || number > 65_535 || (from.tls && !tls)) return null;
  const app = path.replace(/\/+$/, '') || from.app;
  const tcUrl = `${scheme}://${name}${port === undefined ? '' : `:${port}`}/${app}`;
  return { tls, host: name.replaceAll(/^\[|\]$/g, ''), port: number, app, tcUrl };
}
