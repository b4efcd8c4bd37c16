import { info, startScriptedPeer, takesEveryStream, type PeerScript } from '../../support/scripted-peer.ts';
import { fails, type Cell, type Place, cellsOf, lower } from '../cell.ts';
import { opened, scripted, LOOPBACK_WAYS } from '../places/loopback.ts';
import { nginx } from '../places/servers.ts';
import { refusesConnect } from '../server-kinds.ts';
import { signedPath, WITH_KEY } from '../signed.ts';

const cell = cellsOf('connect');

const REJECTED = 'NetConnection.Connect.Rejected';

const atConnect =
  (act: Parameters<typeof afterConnect>[0]): PeerScript =>
  (connection) =>
    afterConnect(act, connection);

async function afterConnect(act: (connection: Parameters<PeerScript>[0]) => unknown, connection: Parameters<PeerScript>[0]): Promise<void> {
  await connection.next('connect');
  await act(connection);
  await connection.gone;
}

const hangsUp = atConnect((connection) => connection.hangUp());
const keepsSilent = atConnect(() => {});
const breaksProtocol = atConnect((connection) => connection.socket.write(Buffer.from('c7', 'hex')));

/** Sends everybody on to a second server. */
const redirects =
  (second: PeerScript): Place =>
  async () => {
    const target = await startScriptedPeer(second);
    const redirect = `rtmp://127.0.0.1:${String(target.port)}/live`;
    const first = await startScriptedPeer(refusesConnect(REJECTED, 'moved', { ex: { code: 302, redirect } }));
    return opened('IPv4', first.port, async () => {
      await first.close();
      await target.close();
    });
  };

export const CONNECT_CELLS: readonly Cell[] = [
  ...LOOPBACK_WAYS.flatMap((way) => [
    cell(
      `refused-${lower(way)}`,
      'scripted',
      way,
      `${REJECTED} to connect`,
      fails('connect', 'rtmp.connect-refused'),
      scripted(refusesConnect(REJECTED, 'no such app'), way),
    ),
    cell(`closed-${lower(way)}`, 'scripted', way, 'hung up on connect', fails('connect', 'rtmp.connect-closed'), scripted(hangsUp, way)),
    cell(
      `silent-${lower(way)}`,
      'scripted',
      way,
      'connect is never answered',
      fails('connect', 'rtmp.connect-silent', { goal: 'connect-silence' }),
      scripted(keepsSilent, way),
    ),
    cell(
      `unknown-app-nginx-${lower(way)}`,
      'real: nginx-rtmp',
      way,
      'an app that the server has not',
      fails('connect', 'rtmp.connect-closed'),
      nginx({}, { way, path: '/wrong/friday' }),
    ),
  ]),
  cell(
    'hook-refuses-nginx',
    'real: nginx-rtmp',
    'IPv4',
    'its on_connect webhook says 403',
    fails('connect', ['rtmp.connect-closed', 'rtmp.connect-refused']),
    nginx({ onConnect: () => 403 }),
  ),
  cell(
    'invalid-app',
    'scripted: FMS',
    'IPv4',
    'NetConnection.Connect.InvalidApp',
    fails('connect', 'rtmp.connect-refused'),
    scripted(refusesConnect('NetConnection.Connect.InvalidApp', 'invalid application')),
  ),
  cell(
    'login-adobe',
    'scripted: Wowza, Adobe',
    'IPv4',
    'asks for a user and password, authmod=adobe',
    fails('connect', 'rtmp.needs-login'),
    scripted(refusesConnect(REJECTED, '[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ')),
  ),
  cell(
    'login-llnw',
    'scripted: Limelight',
    'IPv4',
    'asks for a user and password, authmod=llnw',
    fails('connect', 'rtmp.needs-login'),
    scripted(refusesConnect(REJECTED, '[ AccessManager.Reject ] : [ code=403 need auth; authmod=llnw ] : ')),
  ),
  cell(
    'redirected-and-refused',
    'scripted',
    'IPv4',
    'sent on once, and refused there',
    fails('connect', 'rtmp.connect-refused', { also: ['rtmp.redirect'] }),
    redirects(refusesConnect(REJECTED, 'no such app')),
  ),
  cell('protocol', 'scripted', 'IPv4', 'a chunk of a stream that never began', fails('connect', 'rtmp.protocol'), scripted(breaksProtocol)),
  cell(
    'protocol-rtmps',
    'scripted',
    'RTMPS',
    'a chunk of a stream that never began',
    fails('connect', 'rtmp.protocol'),
    scripted(breaksProtocol, 'RTMPS'),
  ),
  cell(
    'domain-tencent',
    'scripted: Tencent CSS',
    'IPv4',
    'refused with 18/301',
    fails('connect', 'rtmp.domain'),
    scripted(refusesConnect(REJECTED, 'domain check failed, 18/301'), 'IPv4', () => ({ path: signedPath(), ...WITH_KEY })),
  ),
  cell(
    'success-that-is-none',
    'scripted',
    'IPv4',
    '_result with the code of a refusal',
    fails('connect', 'rtmp.connect-refused'),
    scripted(atConnectAnswer),
  ),
];

/** Some servers answer a refusal under the name of a success. */
async function atConnectAnswer(connection: Parameters<PeerScript>[0]): Promise<void> {
  connection.answer(await connection.next('connect'), info('error', REJECTED, 'not you'));
  await connection.gone;
}

export const REDIRECTED = redirects(takesEveryStream);
