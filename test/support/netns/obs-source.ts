/** Runs inside a namespace: sees OBS push by its WebSocket server and writes each event as a line. Arguments: push URL, OBS's port, control. */
import { ObsSource } from '../../../electron/live/sources/obs.ts';
import { ObsLink } from '../../../electron/obs/link.ts';
import { systemPorts } from '../../../electron/preflight/ports.ts';
import { madeLiveShow } from '../made-live-show.ts';

const [push = '', obsPort = '', control = ''] = process.argv.slice(2);
const [host = '', port = ''] = control.split(':');

const link = new ObsLink(() => performance.now());
link.use({ host: '127.0.0.1', port: Number(obsPort) }, null);
const source = new ObsSource({
  show: madeLiveShow(push, { controls: [{ host, port: Number(port) }] }),
  link,
  ports: systemPorts(() => {
    throw new Error('nothing here has a name');
  }),
  tell: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  tellApart: (code) => code,
});
process.on('SIGTERM', () => source.stopNow());
await source.start();
