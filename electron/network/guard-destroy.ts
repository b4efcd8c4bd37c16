import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/**
 * Node (20.20 measured) dies of a segmentation fault when a TLSSocket is destroyed in the same tick as the raw socket under it, raw one
 * first, inside a TLS callback. With this the TLSSocket waits for the raw one to have closed. Whoever wraps a socket calls it.
 */
export function guardDestroy(stream: TLSSocket, socket: Socket): void {
  let rawClosed = false;
  // Before Node's own listener, which destroys the stream.
  socket.prependOnceListener('close', () => {
    rawClosed = true;
  });
  const destroy = stream.destroy.bind(stream);
  stream.destroy = (error) => {
    if (!socket.destroyed || rawClosed) return destroy(error);
    socket.once('close', () => destroy(error));
    return stream;
  };
}
