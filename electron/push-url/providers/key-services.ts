import type { ProviderId } from '../../contract/provider-id.ts';
import type { ServiceLimits } from '../service-limits.ts';

/** A service that knows its users by a stream key: nothing is signed, nothing expires. */
export interface KeyService {
  readonly id: ProviderId;
  readonly name: string;
  /** Its ingests' names. */
  readonly host: RegExp;
  /** Where it takes pushes, for those who look for an ingest. */
  readonly ingests: readonly string[];
  /** A list of the ingests of now, without logging in. */
  readonly ingestList?: string;
  /** A parameter that keeps a push off the channel. */
  readonly testMode?: { readonly name: string; readonly value: string };
  readonly limits?: ServiceLimits;
}

/** In the order in which a host is looked for. Figures are what each service publishes for one stream; what it does not say is not here. */
export const KEY_SERVICES: readonly KeyService[] = [
  {
    id: 'twitch',
    name: 'Twitch',
    // Under their own zone and, for RTMPS, beside other services in one they share.
    host: /^(?:live(?:-[a-z]{3,})?\.twitch\.tv|(?:[\w-]+\.)?contribute\.live-video\.net|ingest\.global-contribute\.live-video\.net)$/i,
    ingests: ['rtmp://live.twitch.tv/app', 'rtmps://ingest.global-contribute.live-video.net:443/app'],
    ingestList: 'https://ingest.twitch.tv/ingests',
    testMode: { name: 'bandwidthtest', value: 'true' },
    limits: { maxVideoKbps: 6000, maxAudioKbps: 320, keyframeIntervalAdvisedS: 2, videoCodecs: ['h264'] },
  },
  {
    id: 'youtube',
    name: 'YouTube',
    host: /^[\w-]+\.rtmps?\.youtube\.com$/i,
    ingests: [
      'rtmp://a.rtmp.youtube.com/live2',
      'rtmps://a.rtmps.youtube.com:443/live2',
      'rtmp://b.rtmp.youtube.com/live2?backup=1',
      'rtmps://b.rtmps.youtube.com:443/live2?backup=1',
    ],
    limits: {
      maxVideoKbps: 51_000,
      maxAudioKbps: 160,
      keyframeIntervalMaxS: 4,
      keyframeIntervalAdvisedS: 2,
      videoCodecs: ['h264', 'hevc', 'av1'],
    },
  },
  {
    id: 'kick',
    name: 'Kick',
    host: /^fa723fc1b171\.global-contribute\.live-video\.net$/i,
    ingests: ['rtmps://fa723fc1b171.global-contribute.live-video.net:443/app'],
    limits: { keyframeIntervalAdvisedS: 2, videoCodecs: ['h264'], needsTls: true },
  },
  {
    id: 'facebook',
    name: 'Facebook',
    host: /^(?:live-api|rtmp-api)(?:-[a-z]+)?\.facebook\.com$/i,
    ingests: ['rtmps://live-api-s.facebook.com:443/rtmp'],
    limits: { keyframeIntervalMaxS: 4, keyframeIntervalAdvisedS: 2, videoCodecs: ['h264'], needsTls: true, maxHours: 8 },
  },
  {
    // Each channel has an ingest of its own. Plain RTMP only where the channel allows it, which the URL does not tell.
    id: 'aws-ivs',
    name: 'Amazon IVS',
    host: /^[\w-]+\.global-contribute\.live-video\.net$/i,
    ingests: [],
    limits: { maxVideoKbps: 8500, maxAudioKbps: 160, keyframeIntervalAdvisedS: 2, videoCodecs: ['h264'] },
  },
  { id: 'bilibili', name: 'Bilibili', host: /\.bilivideo\.com$/i, ingests: ['rtmp://live-push.bilivideo.com/live-bvc'] },
  // Their keys carry `expire` and `sign`, made by the platform with a key of its own.
  { id: 'douyin', name: 'Douyin', host: /\.douyincdn\.com$/i, ingests: [] },
];
