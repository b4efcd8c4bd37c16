import dgram from 'node:dgram';

/** The local address that packets to this one leave from; null without a way. A UDP socket is bound to a route when it is connected; nothing is sent. */
export function localAddressFor(address: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket(address.includes(':') ? 'udp6' : 'udp4');
    const settle = (local: string | null): void => {
      socket.removeAllListeners();
      socket.on('error', () => {});
      socket.close();
      resolve(local);
    };
    socket.once('error', () => settle(null));
    // Node gives "no way" to this callback, not to 'error'; its types do not know. A way without an address of ours begins at "any".
    socket.connect(9, address, (...failure: unknown[]) => {
      const local = failure.length > 0 ? null : socket.address().address;
      settle(local === '0.0.0.0' || local === '::' ? null : local);
    });
  });
}
