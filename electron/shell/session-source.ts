import type { BufferPolicy, LiveObsState } from '../contract/live-show.ts';
import type { LiveEvent } from '../contract/live-status.ts';
import type { RelayEvent } from '../contract/relay-port.ts';
import type { LiveSource } from '../live/source.ts';

/** What a session asks of its source; not every one buffers or watches. */
export type SessionSource = LiveSource & {
  readonly setPolicy?: (policy: BufferPolicy) => void;
  readonly watches?: 'stream' | 'road';
};

/** What one start of a source needs to know. */
export interface SourceTold {
  readonly tell: (event: LiveEvent) => void;
  readonly onRelay: (event: RelayEvent) => void;
  readonly onObs: (obs: LiveObsState) => void;
}
