import { onTestFinished } from 'vitest';
import { pushFile, type FfmpegRun, type PushOptions } from './ffmpeg.ts';
import { runRelayCli, type LiveCli } from './live-cli.ts';
import { startNginxRtmp, type NginxOptions, type NginxRtmp } from './nginx-rtmp.ts';
import { runRelay, type RelayRun } from './relay-run.ts';

/** What takes part in one test and is gone when it ends, the last come first. */

export async function ingest(options: NginxOptions = {}): Promise<NginxRtmp> {
  const nginx = await startNginxRtmp(options);
  onTestFinished(() => nginx.stop());
  return nginx;
}

export async function relayTo(...how: Parameters<typeof runRelay>): Promise<RelayRun> {
  const relay = await runRelay(...how);
  onTestFinished(() => relay.stop());
  return relay;
}

/** `cuelight relay` that asks no controls. */
export function relayCli(args: readonly string[], env: Readonly<Record<string, string>> = {}): LiveCli {
  const cli = runRelayCli(['--controls', 'none', ...args], { env });
  onTestFinished(async () => {
    await cli.kill();
  });
  return cli;
}

export function encodeTo(url: string, file: string, options: PushOptions = {}): FfmpegRun {
  const encoder = pushFile(file, url, options);
  onTestFinished(() => encoder.kill());
  return encoder;
}
