/** What a service says it takes, for the checks of encoder and uplink; a key is absent where the service says nothing. */
export interface ServiceLimits {
  readonly maxVideoKbps?: number;
  readonly maxAudioKbps?: number;
  /** The longest distance of key frames that it takes, and the one that it asks for. */
  readonly keyframeIntervalMaxS?: number;
  readonly keyframeIntervalAdvisedS?: number;
  readonly videoCodecs?: readonly ('h264' | 'hevc' | 'av1')[];
  /** It takes RTMPS only. */
  readonly needsTls?: true;
  readonly maxHours?: number;
}
