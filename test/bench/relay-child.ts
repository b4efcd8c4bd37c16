/**
 * The process that is measured: as many relays, or bare splices, as asked for. Takes what `order` says, answers with `{ports}`; a relay
 * that loses its upstream says `{dropped}`.
 */
import net from 'node:net';
import { z } from 'zod';
import { listenForEncoder } from '../../electron/relay/ingest.ts';
import { Relay } from '../../electron/relay/relay.ts';
import { openLink } from '../../electron/relay/upstream-link.ts';
import { CLOSING, closesOnTimer } from './closes-on-timer.ts';

const order = z.object({
  mode: z.enum(['relay', 'splice', CLOSING]),
  count: z.number(),
  sinkPort: z.number(),
  sinkHost: z.string(),
  policy: z.enum(['gapless', 'live-edge']),
});
type Order = z.infer<typeof order>;

function startRelay({ sinkPort, sinkHost, policy, mode }: Order, index: number): Promise<number> {
  return new Promise((resolve) => {
    const relay = new Relay(
      {
        type: 'start',
        listen: { host: '127.0.0.1', port: 0 },
        app: 'live',
        streamKey: 'key',
        target: {
          tls: false,
          host: sinkHost,
          port: sinkPort,
          addresses: [{ address: sinkHost, family: 4 }],
          app: 'live',
          tcUrl: `rtmp://${sinkHost}:${sinkPort}/live`,
          streamName: `key${index}`,
        },
        buffer: { policy, limitMs: 90_000, limitBytes: 128_000_000 },
        afterEnd: 'wait',
      },
      {
        emit: (event) => {
          if (event.type === 'listening') resolve(event.port);
          else if (event.type === 'need-target') void relay.command({ type: 'target', requestId: event.requestId, target: null });
          else if (event.type === 'drop') process.send?.({ dropped: event.end.how });
        },
        listen: listenForEncoder,
        open: mode === 'relay' ? openLink : closesOnTimer,
        wallNow: () => Date.now(),
      },
    );
    void relay.begin();
  });
}

/** Accept, connect, pipe both ways: the least a process in Node can do. */
function startSplice({ sinkPort, sinkHost }: Order): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer({ noDelay: true }, (encoder) => {
      const upstream = net.connect({ host: sinkHost, port: sinkPort, noDelay: true });
      for (const [from, to] of [
        [encoder, upstream],
        [upstream, encoder],
      ] as const) {
        from.on('error', () => to.destroy());
        from.pipe(to);
      }
    });
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(address !== null && typeof address === 'object' ? address.port : 0);
    });
  });
}

process.on('message', (message) => {
  const asked = order.parse(message);
  const start = (_: unknown, index: number): Promise<number> => (asked.mode === 'splice' ? startSplice(asked) : startRelay(asked, index));
  void Promise.all(Array.from({ length: asked.count }, start)).then((ports) => process.send?.({ ports }));
});
process.on('disconnect', () => process.exit(0));
