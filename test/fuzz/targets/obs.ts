import {
  nothing,
  profileParameter,
  serviceSettings,
  stats,
  streamStateChanged,
  streamStatus,
  videoSettings,
} from '../../../electron/obs/answers.ts';
import { pushOf, wholeUrlOf } from '../../../electron/obs/push-settings.ts';
import { ObsMeter } from '../../../electron/obs/stream-meter.ts';
import { bytesOf, must, type FuzzTarget } from '../target.ts';

/** What whoever listens on OBS's port answers: taken as far as it is what OBS says, and never more than a second's worth of numbers. */
export const target: FuzzTarget = {
  maxBytes: 16_384,
  seeds: () =>
    bytesOf(
      '{"outputActive":true,"outputReconnecting":false,"outputCongestion":0.1,"outputDuration":1000,"outputBytes":500000,"outputSkippedFrames":1,"outputTotalFrames":30}',
      '{"activeFps":30,"renderSkippedFrames":1,"renderTotalFrames":100,"outputSkippedFrames":2,"outputTotalFrames":100}',
      '{"streamServiceType":"rtmp_custom","streamServiceSettings":{"server":"rtmp://h/live","key":"k","use_auth":false,"deep":{"a":[1,null]}}}',
      '{"fpsNumerator":30,"fpsDenominator":1}',
      '{"parameterValue":"6000"}',
      '{"outputActive":false,"outputState":"OBS_WEBSOCKET_OUTPUT_STOPPED"}',
    ),
  run: (input) => {
    let value: unknown;
    try {
      value = JSON.parse(input.toString('utf8'));
    } catch {
      return;
    }
    const status = streamStatus.safeParse(value);
    const counted = stats.safeParse(value);
    const service = serviceSettings.safeParse(value);
    videoSettings.safeParse(value);
    profileParameter.safeParse(value);
    streamStateChanged.safeParse(value);
    nothing.safeParse(value);
    if (service.success) {
      const push = pushOf(service.data);
      must(push.server.length + push.key.length <= 16_384, 'a setting without end');
      wholeUrlOf(push);
    }
    if (!status.success) return;
    const meter = new ObsMeter();
    meter.look(status.data, counted.success ? counted.data : null, 0);
    const second = meter.look({ ...status.data, outputBytes: status.data.outputBytes + 1000 }, null, 1000);
    must(second === null || Object.values(second).every((number) => !Number.isNaN(number)), 'a second that is no number');
  },
};
