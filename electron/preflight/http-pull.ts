import http from 'node:http';
import https from 'node:https';

/** Asks for a play address as a viewer would, on a connection of its own. Not yet sent. `address`: the URL's host, resolved. */
export function requestPull(url: URL, address: string): http.ClientRequest {
  const secure = url.protocol === 'https:';
  return (secure ? https : http).request({
    host: address,
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { Host: url.host, Accept: '*/*', Connection: 'close' },
    agent: false,
    ...(secure ? { servername: url.hostname } : {}),
  });
}
