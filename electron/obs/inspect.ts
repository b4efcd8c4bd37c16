import type { ObsAddress } from './address.ts';
import { profileParameter, serviceSettings, stats, streamStatus, videoSettings } from './answers.ts';
import { ObsConnection, type ObsAbsence } from './connection.ts';
import { pushOf, type ObsPush } from './push-settings.ts';

/** What OBS is set to, as far as it tells; null where it does not (encoder settings of its advanced mode are in no answer). */
export interface ObsSettings {
  readonly push: ObsPush;
  readonly isLive: boolean;
  readonly mode: 'simple' | 'advanced' | null;
  readonly videoKbps: number | null;
  readonly audioKbps: number | null;
  readonly encoder: string | null;
  /** Of x264 in the simple mode; left to itself it is 250 frames. */
  readonly keyframeIntervalS: number | null;
  readonly fps: number | null;
  readonly sampleRateHz: number | null;
  /** An address of this computer that OBS is bound to; null for any. */
  readonly boundTo: string | null;
  /** Shares of frames lost since OBS started or, for the network, since the push began; null while nothing was counted. */
  readonly renderLost: number | null;
  readonly encoderLost: number | null;
}

/** x264 left to itself. */
const DEFAULT_KEYINT_FRAMES = 250;
const FEWEST_FRAMES = 100;

export type ObsReport = { readonly found: true; readonly settings: ObsSettings } | { readonly found: false; readonly why: ObsAbsence };

/** A connection for this one question. */
export async function inspectOnce(address: ObsAddress, password: string | null, signal: AbortSignal): Promise<ObsReport> {
  const opened = await ObsConnection.open(address, password, signal);
  if (!opened.ok) return { found: false, why: opened.why };
  try {
    const settings = await inspectObs(opened.connection, signal);
    return settings === null ? { found: false, why: 'silent' } : { found: true, settings };
  } finally {
    opened.connection.close();
  }
}

/** Null when the connection is lost on the way. */
export async function inspectObs(connection: ObsConnection, signal: AbortSignal): Promise<ObsSettings | null> {
  const parameter = async (parameterCategory: string, parameterName: string): Promise<string | null> => {
    const asked = await connection.ask(profileParameter, 'GetProfileParameter', { parameterCategory, parameterName }, signal);
    return asked.ok ? asked.value.parameterValue : null;
  };
  const [service, status, counted, video, mode] = await Promise.all([
    connection.ask(serviceSettings, 'GetStreamServiceSettings', undefined, signal),
    connection.ask(streamStatus, 'GetStreamStatus', undefined, signal),
    connection.ask(stats, 'GetStats', undefined, signal),
    connection.ask(videoSettings, 'GetVideoSettings', undefined, signal),
    parameter('Output', 'Mode'),
  ]);
  if (!service.ok || !status.ok) return null;
  const fps = video.ok ? video.value.fpsNumerator / video.value.fpsDenominator : null;
  const simple = mode?.toLowerCase() === 'simple';
  const [videoKbps, audioKbps, encoder, x264Settings, usesSettings, advancedAudioKbps, sampleRate, boundTo] = await Promise.all([
    parameter('SimpleOutput', 'VBitrate'),
    parameter('SimpleOutput', 'ABitrate'),
    parameter('SimpleOutput', 'StreamEncoder'),
    parameter('SimpleOutput', 'x264Settings'),
    parameter('SimpleOutput', 'UseAdvanced'),
    parameter('AdvOut', 'Track1Bitrate'),
    parameter('Audio', 'SampleRate'),
    parameter('Output', 'BindIP'),
  ]);
  const lost = (skipped: number, total: number): number | null => (total < FEWEST_FRAMES ? null : skipped / total);
  return {
    push: pushOf(service.value),
    isLive: status.value.outputActive,
    mode: mode === null ? null : simple ? 'simple' : 'advanced',
    videoKbps: simple ? numberOf(videoKbps) : null,
    audioKbps: simple ? numberOf(audioKbps) : numberOf(advancedAudioKbps),
    encoder: simple ? encoder : null,
    keyframeIntervalS: simple && encoder === 'x264' && fps !== null ? keyframeIntervalS(x264Settings, usesSettings === 'true', fps) : null,
    fps,
    sampleRateHz: numberOf(sampleRate),
    boundTo: boundTo === null || boundTo === '' || boundTo === 'default' ? null : boundTo,
    renderLost: counted.ok ? lost(counted.value.renderSkippedFrames, counted.value.renderTotalFrames) : null,
    encoderLost: counted.ok ? lost(counted.value.outputSkippedFrames, counted.value.outputTotalFrames) : null,
  };
}

/** Of OBS's simple mode, where it stands among x264's own options or nowhere. */
function keyframeIntervalS(x264Settings: string | null, used: boolean, fps: number): number {
  const frames = used ? /(?:^|\s)keyint=(\d{1,5})(?:\s|$)/.exec(x264Settings ?? '')?.[1] : undefined;
  const wanted = frames === undefined ? 0 : Number(frames);
  return (wanted === 0 ? DEFAULT_KEYINT_FRAMES : wanted) / fps;
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,7}$/.test(text) ? Number(text) : null;
}
