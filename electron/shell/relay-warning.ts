import type { LiveWarning } from '../contract/live-show.ts';
import type { RelayEvent } from '../contract/relay-port.ts';

/** What a relay says that is worth a warning in the window; null for all else. */
export function relayWarning(event: RelayEvent): Pick<LiveWarning, 'code' | 'params'> | null {
  switch (event.type) {
    case 'encoder':
      if (event.what !== 'refused' && event.what !== 'rejected') return null;
      return { code: event.what === 'refused' ? 'encoder-refused' : 'encoder-rejected', params: {} };
    case 'mute-peer':
    case 'overflow':
    case 'not-catching-up': {
      const { type, ...params } = event;
      return { code: type, params };
    }
    case 'recording':
      return event.what === 'failed' ? { code: 'recording-failed', params: { errno: event.errno ?? 'unknown' } } : null;
    case 'attempt-failed':
    case 'need-target':
    case 'ready':
    case 'listening':
    case 'listen-failed':
    case 'state':
    case 'metrics':
    case 'nominal':
    case 'stream':
    case 'drop':
    case 'recovered':
    case 'stopped':
      return null;
  }
}
