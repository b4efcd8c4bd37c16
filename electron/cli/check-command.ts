import { fileURLToPath } from 'node:url';
import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { Finding } from '../contract/finding.ts';
import { PROVIDER_IDS, isProviderId } from '../contract/provider-id.ts';
import { spawnResolverChild } from '../network/resolver-child.ts';
import type { PreflightPorts } from '../preflight/check.ts';
import { planChecks, type PlanKind } from '../preflight/plan.ts';
import { systemPorts } from '../preflight/ports.ts';
import { buildReport } from '../preflight/report.ts';
import type { ControlAddress, PreflightRequest } from '../preflight/request.ts';
import { runPreflight } from '../preflight/runner.ts';
import { CLOUD_OPTIONS, cloudOption } from './cloud-option.ts';
import { EXIT } from './exit-code.ts';
import { FindingPrinter } from './finding-printer.ts';
import { onInterrupt } from './interrupt.ts';
import { OBS_OPTIONS, obsOption } from './obs-option.ts';
import { readPushUrl } from './secret-input.ts';
import { openTerminal } from './terminal.ts';
import {
  UsageError,
  choiceOption,
  numberOption,
  parseCommandLine,
  secretFromEnvironment,
  textOption,
  unknownProvider,
  type OptionValues,
} from './usage.ts';

export const KEY_OPTIONS = {
  'url-env': { type: 'string' },
  'key-env': { type: 'string' },
  'backup-key-env': { type: 'string' },
  algorithm: { type: 'string' },
  'planned-hours': { type: 'string' },
  provider: { type: 'string' },
} as const;

const DEFAULT_HOLD_MS = 3000;
const DEFAULT_TIMEOUT_MS = 20_000;

const NETWORK_OPTIONS = {
  publish: { type: 'string' },
  'hold-ms': { type: 'string' },
  'play-url': { type: 'string' },
  controls: { type: 'string' },
  'timeout-ms': { type: 'string' },
  uplink: { type: 'boolean' },
  'planned-kbps': { type: 'string' },
  obs: { type: 'boolean' },
  ...OBS_OPTIONS,
} as const;

/** `check` and `explain`: the pre-flight, or its three offline checks. Resolves to the exit code. */
export async function checkCommand(kind: PlanKind, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = parseCommandLine(
    kind,
    args,
    kind === 'check' ? { ...KEY_OPTIONS, ...CLOUD_OPTIONS, ...NETWORK_OPTIONS } : KEY_OPTIONS,
    1,
  );
  const terminal = openTerminal(values, env);
  const options = requestOptions(values, env);
  const text = await readPushUrl(kind, positionals[0], values, env);
  const request: PreflightRequest = { ...options, text };
  const abort = abortOnSignals();
  const printer = new FindingPrinter(terminal, request, kind);
  const ports: PreflightPorts = {
    ...systemPorts(spawnResolverChild(fileURLToPath(new URL('resolve-host.js', import.meta.url)))),
    waiting: (id) => printer.waiting(id),
    progress: (id, progress) => printer.progress(id, progress),
    ...obsPort(values, env),
  };
  const latest = new Map<CheckId, Finding>();
  const checks = planChecks(kind);
  const startedAtMs = ports.wallNow();
  const startedMs = ports.now();
  try {
    for await (const finding of runPreflight(request, ports, abort.signal, checks)) {
      latest.set(finding.id, finding);
      printer.finding(finding);
    }
  } catch (error) {
    // A fault of the runner itself: the report is still whole.
    for (const { id } of checks) if (!latest.has(id) && id !== 'tls') latest.set(id, unfinished(id, error, ports.now() - startedMs));
  } finally {
    abort.end();
  }
  const report = buildReport({
    kind,
    text,
    lang: terminal.lang,
    startedAtMs,
    durationMs: ports.now() - startedMs,
    findings: latest.values(),
  });
  printer.verdict(report);
  if (terminal.json) terminal.result(JSON.stringify(report));
  const has = (code: CauseCode): boolean => report.checks.some((check) => check.code === code);
  if (abort.signal.aborted) return EXIT.aborted;
  if (has('app.fault')) return EXIT.fault;
  return report.verdict === 'no-go' ? EXIT.noGo : EXIT.ok;
}

/** What the options say about the URL and the network, for `check`, `explain` and `relay`. */
export function requestOptions(values: OptionValues, env: NodeJS.ProcessEnv): Omit<PreflightRequest, 'text'> {
  const primary = secretFromEnvironment(values, 'key-env', env);
  const backup = secretFromEnvironment(values, 'backup-key-env', env);
  const provider = textOption(values, 'provider') ?? null;
  if (provider !== null && !isProviderId(provider)) {
    throw unknownProvider(PROVIDER_IDS, provider);
  }
  const cloud = cloudOption(values, env);
  const holdMs = numberOption(values, 'hold-ms', { min: 0, max: 600_000, whole: true }) ?? DEFAULT_HOLD_MS;
  return {
    keys: { ...(primary === undefined ? {} : { primary }), ...(backup === undefined ? {} : { backup }) },
    algorithm: choiceOption(values, 'algorithm', ['auto', 'md5', 'sha256'], 'auto'),
    plannedHours: numberOption(values, 'planned-hours', { min: 0, max: 8760, whole: false }) ?? null,
    provider,
    publish: choiceOption(values, 'publish', ['never', 'real', 'rehearsal'], 'never'),
    holdMs,
    playUrl: playUrlOption(values),
    ...(cloud === null ? {} : { cloud }),
    controls: controlsOption(values),
    timeoutMs: timeoutOption(values, holdMs),
    signsHere: false,
    allowDoh: false,
    uplink: values['uplink'] === true,
    plannedKbps: plannedKbpsOption(values),
  };
}

/** A longer hold moves the deadline that nobody named; one that was named must leave room for it. */
function timeoutOption(values: OptionValues, holdMs: number): number {
  const named = numberOption(values, 'timeout-ms', { min: 1, max: 3_600_000, whole: true });
  if (named === undefined) return DEFAULT_TIMEOUT_MS + Math.max(0, holdMs - DEFAULT_HOLD_MS);
  if (values['hold-ms'] !== undefined && values['publish'] !== undefined && values['publish'] !== 'never' && named <= holdMs)
    throw new UsageError(
      `--timeout-ms ${named} ends before --hold-ms ${holdMs} is over. Type: --timeout-ms ${holdMs + DEFAULT_TIMEOUT_MS} or more, or a shorter hold.`,
      `--timeout-ms ${named} 比 --hold-ms ${holdMs} 先到时。请输入：--timeout-ms ${holdMs + DEFAULT_TIMEOUT_MS} 或更大的值，或者缩短 --hold-ms。`,
    );
  return named;
}

/** The plan is what the uplink is measured against: without that it would be thrown away in silence. */
function plannedKbpsOption(values: OptionValues): number | null {
  const plannedKbps = numberOption(values, 'planned-kbps', { min: 100, max: 200_000, whole: true }) ?? null;
  if (plannedKbps !== null && values['uplink'] !== true)
    throw new UsageError(
      '--planned-kbps is what the uplink is measured against. Type: --uplink --planned-kbps N',
      '--planned-kbps 要和测上行一起用。请输入：--uplink --planned-kbps N',
    );
  return plannedKbps;
}

function playUrlOption(values: OptionValues): string | null {
  const text = textOption(values, 'play-url');
  if (text === undefined) return null;
  if (!/^\s*[a-z][a-z\d+.-]{1,15}:\/\/[^/\s]/i.test(text))
    throw new UsageError(
      '--play-url takes the viewers’ address: rtmp://… or https://….flv',
      '--play-url 要写观众的播放地址：rtmp://… 或 https://….flv',
    );
  return text;
}

function controlsOption(values: OptionValues): PreflightRequest['controls'] {
  const text = textOption(values, 'controls');
  if (text === undefined) return 'built-in';
  if (text === 'none') return 'none';
  return text.split(',').map(controlAddress);
}

function controlAddress(text: string): ControlAddress {
  const match = /^(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<name>[^\s:[\]]+)):(?<port>\d{1,5})$/.exec(text.trim());
  const host = match?.groups?.['v6'] ?? match?.groups?.['name'];
  const port = Number(match?.groups?.['port']);
  if (host === undefined || port < 1 || port > 65_535) {
    throw UsageError.ofValue('--controls takes none, or host:port,host:port…', '--controls 要写 none 或 host:port,host:port…', text);
  }
  return { host, port };
}

/** The library behind it is read only where it is asked for. */
function obsPort(values: OptionValues, env: NodeJS.ProcessEnv): Pick<PreflightPorts, 'obs'> {
  if (values['obs'] !== true) {
    if (values['obs-address'] === undefined && values['obs-password-env'] === undefined) return {};
    throw new UsageError(
      '--obs-address and --obs-password-env go with --obs. Type: --obs as well.',
      '--obs-address 和 --obs-password-env 要和 --obs 一起用。请加上 --obs。',
    );
  }
  const { address, password } = obsOption(values, env);
  return {
    obs: async (signal) => {
      const { inspectOnce } = await import('../obs/inspect.ts');
      return inspectOnce(address, password, signal);
    },
  };
}

function abortOnSignals(): { readonly signal: AbortSignal; readonly end: () => void } {
  const controller = new AbortController();
  const onSignal = (): void => {
    // The second one means it: at once, without a report.
    if (controller.signal.aborted) process.exit(EXIT.aborted);
    controller.abort();
  };
  return { signal: controller.signal, end: onInterrupt(onSignal) };
}

function unfinished(id: CheckId, error: unknown, startedMs: number): Finding {
  const fault = error instanceof Error ? error.name : 'unknown';
  return { id, status: 'skip', code: 'app.fault', also: [], alternatives: [], evidence: { fault }, startedMs, durationMs: 0 };
}
