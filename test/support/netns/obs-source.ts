/** Runs inside a namespace: sees OBS push by its WebSocket server and writes each event as a line. Arguments: push URL, OBS's port, control. */
import { ObsSource } from '../../../electron/live/sources/obs.ts';
import { ObsLink } from '../../../electron/obs/link.ts';
import { systemPorts } from '../../../electron/preflight/ports.ts';
import { parsePushUrl } from '../../../electron/push-url/parse.ts';

const [push = '', obsPort = '', control = ''] = process.argv.slice(2);
const parsed = parsePushUrl(push);
if (!parsed.ok) throw new Error(parsed.code);
const [host = '', port = ''] = control.split(':');

const link = new ObsLink(() => performance.now());
link.use({ host: '127.0.0.1', port: Number(obsPort) }, null);
const source = new ObsSource({
  show: {
    target: parsed.target,
    provider: null,
    keys: {},
    algorithm: 'auto',
    plannedHours: null,
    playUrl: null,
    controls: [{ host, port: Number(port) }],
    allowDoh: false,
  },
  link,
  ports: systemPorts(() => {
    throw new Error('nothing here has a name');
  }),
  tell: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  tellApart: (code) => code,
});
process.on('SIGTERM', () => source.stopNow());
await source.start();
