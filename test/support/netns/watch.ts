/** Runs inside a namespace: watches a push by its play URL and writes each event as a line. Arguments: push URL, play URL, control. */
import { WatchSource } from '../../../electron/live/sources/watch.ts';
import { systemPorts } from '../../../electron/preflight/ports.ts';
import { madeLiveShow } from '../made-live-show.ts';

const [push = '', play = '', control = ''] = process.argv.slice(2);
const [host = '', port = ''] = control.split(':');

const source = new WatchSource({
  show: madeLiveShow(push, { playUrl: play, controls: [{ host, port: Number(port) }] }),
  ports: systemPorts(() => {
    throw new Error('nothing here has a name');
  }),
  tell: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
  tellApart: (code) => code,
});
process.on('SIGTERM', () => source.stopNow());
await source.start();
