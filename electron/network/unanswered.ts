import type { ClientRequest } from 'node:http';

/**
 * Every way in which a request ends without a response: an error, a close, and a server that changes over to another protocol, of which Node
 * tells nobody who did not ask. `then` may be called more than once; after a response an error may still come.
 */
export function whenUnanswered(request: ClientRequest, then: (errno: string) => void): void {
  let answered = false;
  request.on('response', () => {
    answered = true;
  });
  request.on('error', (error: NodeJS.ErrnoException) => then(error.code ?? 'UNKNOWN'));
  request.on('close', () => {
    if (!answered) then('ECONNRESET');
  });
  request.on('upgrade', (_response, socket) => {
    socket.on('error', () => {});
    socket.destroy();
    then('EPROTO');
  });
}
