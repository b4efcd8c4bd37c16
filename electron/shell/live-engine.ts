import path from 'node:path';
import { ObsSource } from '../live/sources/obs.ts';
import { RelaySource } from '../live/sources/relay.ts';
import { WatchSource } from '../live/sources/watch.ts';
import type { SpawnRelay } from '../live/relay-child.ts';
import type { ReadExtraAuthorities } from '../network/authority-file.ts';
import { lanAddresses } from '../network/lan-addresses.ts';
import type { SpawnResolver } from '../network/resolver.ts';
import { dohResolver } from '../network/doh.ts';
import type { ObsLink } from '../obs/link.ts';
import { systemPorts } from '../preflight/ports.ts';
import { LiveDesk, type LiveDeskOptions } from './live-desk.ts';

export interface LiveEngineOptions extends Pick<LiveDeskOptions, 'hub' | 'shows' | 'onIncident' | 'record' | 'onLive' | 'onFault'> {
  /** To OBS as the settings have it; whoever opens it lets it go. */
  readonly openObsLink: () => ObsLink;
  readonly spawnRelay: SpawnRelay;
  readonly spawnResolver: SpawnResolver;
  readonly extraAuthorities: ReadExtraAuthorities;
  /** Where shows are recorded. */
  readonly recordingFolder: () => string;
}

/** What the local address's path is called; encoders want one. */
const APP = 'live';
const LIMIT_MS = 90_000;
const LIMIT_BYTES = 128_000_000;
const ROTATE_BYTES = 2_000_000_000;

/** The live engine that the command line runs too, behind the window's desk. */
export function openLive({
  openObsLink,
  spawnRelay,
  spawnResolver,
  extraAuthorities,
  recordingFolder,
  ...rest
}: LiveEngineOptions): LiveDesk {
  const ports = { ...systemPorts(spawnResolver), extraAuthorities, askSecond: dohResolver() };
  return new LiveDesk({
    ...rest,
    now: ports.now,
    wallNow: ports.wallNow,
    lanAddresses,
    openSource: ({ source, show, listen, streamKey, policy, record, tell, onRelay, onObs }) => {
      // The window has its own words, in the language of the moment.
      const told = { show, ports, tell, tellApart: () => '' };
      if (source === 'obs') return new ObsSource({ ...told, link: openObsLink(), onObs });
      if (source === 'watch') return new WatchSource(told);
      return new RelaySource({
        ...told,
        spawn: spawnRelay,
        listen,
        app: APP,
        streamKey,
        buffer: { policy, limitMs: LIMIT_MS, limitBytes: LIMIT_BYTES },
        recording: record ? { dir: path.join(recordingFolder(), 'Cuelight'), rotateBytes: ROTATE_BYTES } : null,
        afterEnd: 'wait',
        onRelay,
      });
    },
  });
}
