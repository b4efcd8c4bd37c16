import { takesEveryStream } from '../../support/scripted-peer.ts';
import { fails, warns, type Cell, type Expected, type Place, cellsOf } from '../cell.ts';
import { internet, OPEN, type Ground, TAKES_EVERY_STREAM } from '../places/internet.ts';
import { raw, scripted, web, withCertificate } from '../places/loopback.ts';
import { nginx } from '../places/servers.ts';
import { trust } from '../places/trust.ts';

const cell = (name: string, server: string, fault: string, expected: Expected, place: Place, needsRoot = false): Cell =>
  cellsOf('tls')(name, server, 'RTMPS', fault, expected, place, needsRoot);

const PORT = 9443;
const CONTROL_PORT = 9444;
/** Of the built-in controls on 443, see controls-data. */
const CONTROLS: readonly (readonly [name: string, address: string])[] = [
  ['dns.alidns.com', '223.5.5.5'],
  ['doh.pub', '1.12.12.12'],
  ['one.one.one.one', '1.1.1.1'],
];
const ADDRESSES = ['127.0.0.1', '::1'];
const RTMPS = { scheme: 'rtmps' } as const;

/** Another authority than the one that everybody trusts. */
const stranger = (): ReturnType<ReturnType<typeof trust>['certificates']['authority']> => trust().certificates.authority('Company proxy');

/** The built-in controls are there, with a certificate of this authority. */
async function controlsBy(authority: ReturnType<typeof stranger>, { world, tls }: Ground): Promise<void> {
  world.ip(CONTROLS.map(([, address]) => `route add local ${address}/32 dev lo`).join('\n'));
  world.rules(
    CONTROLS.map(([, address]) => `-A PREROUTING -d ${address} -p tcp --dport 443 -j REDIRECT --to-ports ${String(CONTROL_PORT)}`).join(
      '\n',
    ),
    'nat',
  );
  await tls(CONTROL_PORT, authority.sign(CONTROLS.map(([name]) => name)));
}

export const TLS_CELLS: readonly Cell[] = [
  cell('plain-nginx', 'real: nginx-rtmp', 'rtmps:// to a plain RTMP port', fails('tls', 'tls.not-tls'), nginx({}, RTMPS)),
  cell(
    'plain-peer',
    TAKES_EVERY_STREAM,
    'rtmps:// to a plain RTMP port',
    fails('tls', 'tls.not-tls'),
    scripted(takesEveryStream, 'IPv4', RTMPS),
  ),
  cell(
    'plain-peer-v6',
    TAKES_EVERY_STREAM,
    'rtmps:// to a plain RTMP port on IPv6',
    fails('tls', 'tls.not-tls'),
    scripted(takesEveryStream, 'IPv6', RTMPS),
  ),
  cell('web-server', 'a web server', 'rtmps:// to plain HTTP', fails('tls', 'tls.not-tls'), web('IPv4', RTMPS)),
  cell(
    'silent',
    'nobody behind the port',
    'the port opens, and TLS is never answered',
    fails('tls', 'tls.silent', { goal: 'network-silence', alternatives: ['tls.not-tls', 'rtmp.mtu'] }),
    raw((socket) => socket.resume(), 'IPv4', RTMPS),
  ),
  cell(
    'silent-v6',
    'nobody behind the port',
    'the same on IPv6',
    fails('tls', 'tls.silent', { goal: 'network-silence' }),
    raw((socket) => socket.resume(), 'IPv6', RTMPS),
  ),
  cell(
    'closed',
    'a load balancer with nobody behind it',
    'hung up on the ClientHello',
    fails('tls', 'tls.closed'),
    raw((socket) => socket.once('data', () => socket.end()), 'IPv4', RTMPS),
  ),
  cell(
    'reset',
    'a box on the way',
    'a reset on the ClientHello',
    fails('tls', 'tls.closed'),
    raw((socket) => socket.once('data', () => socket.resetAndDestroy()), 'IPv4', RTMPS),
  ),
  cell(
    'expired',
    TAKES_EVERY_STREAM,
    'the certificate has run out',
    fails('tls', 'tls.expired'),
    withCertificate(() => trust().authority.sign(ADDRESSES, -1), takesEveryStream, 'RTMPS'),
  ),
  cell(
    'name',
    TAKES_EVERY_STREAM,
    'the certificate is for another name',
    fails('tls', 'tls.name'),
    withCertificate(() => trust().authority.sign(['push.example.com']), takesEveryStream, 'RTMPS'),
  ),
  cell(
    'self-signed',
    TAKES_EVERY_STREAM,
    'a certificate of its own making',
    fails('tls', 'tls.untrusted'),
    withCertificate(() => trust().certificates.selfSigned(ADDRESSES), takesEveryStream, 'RTMPS'),
  ),
  cell(
    'unknown-authority',
    TAKES_EVERY_STREAM,
    'an authority that nobody trusts',
    fails('tls', 'tls.untrusted'),
    withCertificate(() => stranger().sign(ADDRESSES), takesEveryStream, 'RTMPS'),
  ),
  cell(
    'intercepted-trusted',
    'a company proxy',
    'an authority that only the system trusts',
    warns('tls', 'tls.intercepted'),
    internet({
      host: OPEN,
      scheme: 'rtmps',
      port: PORT,
      controls: 'none',
      prepare: async ({ studio, tls }) => {
        const authority = stranger();
        studio.etc('ssl/certs/ca-certificates.crt', authority.cert);
        await tls(PORT, authority.sign([OPEN]));
      },
    }),
    true,
  ),
  cell(
    'intercepted',
    'a box that signs for everybody',
    'the ingest and the controls are signed by one unknown authority',
    fails('tls', 'tls.intercepted', { beside: ['net.captive-portal'] }),
    internet({
      host: OPEN,
      scheme: 'rtmps',
      port: PORT,
      controls: 'built-in',
      prepare: async (ground) => {
        const authority = stranger();
        await controlsBy(authority, ground);
        await ground.tls(PORT, authority.sign([OPEN]));
      },
    }),
    true,
  ),
];
