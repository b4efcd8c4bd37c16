import { openLink } from '../../electron/relay/upstream-link.ts';
import type { OpenLink } from '../../electron/relay/publish-link.ts';

export const CLOSING = 'closing on a timer';
/** A little before our own rule would judge. */
const CLOSE_AFTER_MS = 2900;

/**
 * The peer of the silence figures, what an encoder's code commonly does: a connection that nothing was heard of is closed, the common way, and
 * another one is opened. Everything else is our relay's.
 */
export const closesOnTimer: OpenLink = async (target, address, signal) => {
  const opened = await openLink(target, address, signal);
  if (!opened.ok) return opened;
  const { link } = opened;
  const publish = link.publish.bind(link);
  const closeLate: typeof link.publish = (events, publishing, inOneFlight) => {
    const timer = setTimeout(() => {
      const end = link.seen('silent');
      void link.close(0);
      // Closed, not reset: the kernel goes on trying to deliver what it holds, and the end after it.
      link.reset = () => {};
      events.ended(end);
    }, CLOSE_AFTER_MS);
    const heard = (): void => {
      timer.refresh();
      events.heard();
    };
    const ended: typeof events.ended = (end) => {
      clearTimeout(timer);
      events.ended(end);
    };
    return publish({ ...events, heard, ended }, publishing, inOneFlight);
  };
  link.publish = closeLate;
  return opened;
};
