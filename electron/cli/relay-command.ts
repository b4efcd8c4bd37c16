import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { IncidentCause, LiveEvent } from '../contract/live-status.ts';
import type { RelayBuffer, RelayRecording, RelayStart } from '../contract/relay-port.ts';
import { spawnRelayChild } from '../live/relay-child.ts';
import { liveShowOf } from '../live/show.ts';
import { RelaySource } from '../live/sources/relay.ts';
import { tellApart, text as words } from '../messages/index.ts';
import { addressKind } from '../network/address-kind.ts';
import { lanAddresses } from '../network/lan-addresses.ts';
import { spawnResolverChild } from '../network/resolver-child.ts';
import { systemPorts } from '../preflight/ports.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import { KEY_OPTIONS, requestOptions } from './check-command.ts';
import { CLOUD_OPTIONS } from './cloud-option.ts';
import { EXIT } from './exit-code.ts';
import { onInterrupt } from './interrupt.ts';
import { LivePrinter } from './live-printer.ts';
import { PrintQueue, standardOutput } from './print-queue.ts';
import { readPushUrl } from './secret-input.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { UsageError, choiceOption, numberOption, parseCommandLine, textOption, type OptionValues } from './usage.ts';

const RELAY_OPTIONS = {
  to: { type: 'string' },
  listen: { type: 'string' },
  'stream-key': { type: 'string' },
  'play-url': { type: 'string' },
  controls: { type: 'string' },
  policy: { type: 'string' },
  'buffer-seconds': { type: 'string' },
  'buffer-mb': { type: 'string' },
  record: { type: 'string' },
} as const;

/** What the local address's path is called; encoders want one. */
const APP = 'live';
const ROTATE_BYTES = 2_000_000_000;
/** After Ctrl-C. */
const DRAIN_MS = 3000;
const FLUSH_MS = 500;
const MOST_FAULTS_SAID = 3;

/** `relay`: the live engine without a window. Resolves to the exit code. */
export async function relayCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = parseCommandLine('relay', args, { ...KEY_OPTIONS, ...CLOUD_OPTIONS, ...RELAY_OPTIONS }, 1);
  if (positionals.length > 0)
    throw new UsageError(
      'relay takes the push URL by --to or --url-env. Type: cuelight relay --to <push-url>',
      'relay 的推流地址用 --to 或 --url-env 给。请输入：cuelight relay --to <推流地址>',
    );
  const terminal = openTerminal(values, env);
  const request = requestOptions(values, env);
  if (request.playUrl !== null && !/^(?:rtmps?|https?):\/\/[^/]/i.test(request.playUrl.trim())) {
    throw new UsageError(
      '--play-url takes the viewers’ address: rtmp://… or https://….flv',
      '--play-url 要写观众的播放地址：rtmp://… 或 https://….flv',
    );
  }
  const listen = listenOption(values);
  const buffer = bufferOptions(values);
  const recording = recordOption(values);
  const streamKey = streamKeyOption(values);
  const to = textOption(values, 'to');
  if (to === undefined && values['url-env'] === undefined) {
    throw new UsageError(
      'The push URL is missing. Type: cuelight relay --url-env VAR, or: cuelight relay --to - and paste it.',
      '没有写推流地址。请输入：cuelight relay --url-env VAR，或者输入：cuelight relay --to - 再粘贴地址。',
    );
  }
  const urlText = await readPushUrl('relay', to, values, env);
  const queue = new PrintQueue(standardOutput(process.stdout));
  const printer = new LivePrinter(terminal, queue);
  const parsed = parsePushUrl(urlText);
  if (!parsed.ok) {
    printer.event(endedAtOnce(parsed.code));
    await queue.flushed(FLUSH_MS);
    return EXIT.noGo;
  }
  const show = liveShowOf(parsed.target, request);
  const reach = await reachOf(listen.host);
  const source = new RelaySource({
    show,
    spawn: spawnRelayChild(besideThis('relay-host.js')),
    listen,
    shownHost: reach.shownHost,
    app: APP,
    streamKey,
    buffer,
    recording,
    afterEnd: 'exit',
    ports: systemPorts(spawnResolverChild(besideThis('resolve-host.js'))),
    tell: (event) => printer.event(event),
    tellApart: (code, about) => tellApart(code, terminal.lang, about),
    onRelay: (event) => {
      if (event.type !== 'recording' || event.what !== 'failed') return;
      const line = words(terminal.lang, 'ui.live.warning.recording-failed', { errno: event.errno ?? '' });
      // With JSON standard output is that alone.
      if (terminal.json) process.stderr.write(`cuelight: ${line}\n`);
      else printer.say(line);
    },
  });
  const faults = surviveFaults();
  const letGo = stopOnSignals(source, () => {
    if (!terminal.json) printer.say(words(terminal.lang, 'live.stop.draining'));
  });
  try {
    const started = await source.start();
    if (!started.ok) throw cannotListen(listen, 'errno' in started ? started.errno : started.code);
    if (reach.isLan) warnOfLan(reach.others, terminal, printer);
    const { reason } = await source.ended;
    await queue.flushed(FLUSH_MS);
    if (faults.count() > 0) return leave(EXIT.fault);
    return leave(reason === null ? EXIT.ok : EXIT.noGo);
  } finally {
    letGo();
    faults.letGo();
  }
}

/** A reader that never reads must not keep a finished show's process. */
function leave(code: number): number {
  setTimeout(() => process.exit(code), FLUSH_MS).unref();
  return code;
}

/** A fault of this process must not end the show, which is in another: it is said, and the exit code tells of it. */
function surviveFaults(): { readonly count: () => number; readonly letGo: () => void } {
  let count = 0;
  const onFault = (error: unknown): void => {
    count += 1;
    if (count > MOST_FAULTS_SAID) return;
    process.stderr.write(
      `cuelight: a fault of ours, the show goes on (${error instanceof Error ? error.name : 'unknown'}). Please report it.\n`,
    );
  };
  process.on('uncaughtException', onFault);
  process.on('unhandledRejection', onFault);
  return {
    count: () => count,
    letGo: () => {
      process.removeListener('uncaughtException', onFault);
      process.removeListener('unhandledRejection', onFault);
    },
  };
}

function besideThis(script: string): string {
  return fileURLToPath(new URL(script, import.meta.url));
}

function stopOnSignals(source: RelaySource, onFirst: () => void): () => void {
  let stopping = false;
  const onSignal = (): void => {
    if (stopping) {
      source.stopNow();
      // The relay's process ends with its channel: unpublished, its recording closed.
      process.exit(EXIT.aborted);
    }
    stopping = true;
    onFirst();
    source.stop(DRAIN_MS);
  };
  return onInterrupt(onSignal);
}

function endedAtOnce(reason: IncidentCause): LiveEvent {
  return { event: 'state', at: new Date().toISOString(), t: 0, state: 'ended', reason };
}

function listenOption(values: OptionValues): RelayStart['listen'] {
  const text = textOption(values, 'listen') ?? '127.0.0.1:0';
  const match = /^(?:\[(?<v6>[\da-fA-F:.]+)\]|(?<v4>\d{1,3}(?:\.\d{1,3}){3})):(?<port>\d{1,5})$/.exec(text);
  const host = match?.groups?.['v6'] ?? match?.groups?.['v4'];
  const port = Number(match?.groups?.['port']);
  if (host === undefined || port > 65_535)
    throw UsageError.ofValue(
      '--listen takes 127.0.0.1:PORT, port 0 for any free one',
      '--listen 要写 127.0.0.1:端口，端口 0 表示任意空闲端口',
      text,
    );
  return { host, port };
}

interface Reach {
  /** What encoders are told to push to. */
  readonly shownHost: string;
  /** Others than this computer can push. */
  readonly isLan: boolean;
  /** More addresses that it can be reached by. */
  readonly others: readonly string[];
}

/** An address that stands for all of them is none that an encoder can be pointed at. */
async function reachOf(host: string): Promise<Reach> {
  const kind = addressKind(host);
  if (kind !== 'unspecified') return { shownHost: host, isLan: kind !== 'loopback', others: [] };
  const [first = '127.0.0.1', ...others] = await lanAddresses();
  return { shownHost: first, isLan: true, others };
}

function warnOfLan(others: readonly string[], { lang, json, say }: Terminal, printer: LivePrinter): void {
  const lines = [words(lang, 'live.encoder.lan')];
  if (others.length > 0) lines.push(words(lang, 'live.encoder.also', { addresses: others.join(' ') }));
  for (const line of lines) {
    if (json) say(line);
    else printer.say(line);
  }
}

function cannotListen({ host, port }: RelayStart['listen'], errno: string): UsageError {
  return errno === 'EADDRINUSE'
    ? new UsageError(
        `Port ${port} is taken by another program. Type: --listen ${host}:0 for any free one.`,
        `端口 ${port} 已被其他程序占用。请输入：--listen ${host}:0，任选一个空闲端口。`,
      )
    : new UsageError(
        `Cannot listen on ${host}:${port} (${errno}). Type: --listen 127.0.0.1:0`,
        `无法在 ${host}:${port} 上监听（${errno}）。请输入：--listen 127.0.0.1:0`,
      );
}

function streamKeyOption(values: OptionValues): string {
  const key = textOption(values, 'stream-key');
  if (key !== undefined && !/^[\w.~-]{1,256}$/.test(key))
    throw new UsageError('--stream-key takes letters, digits and . _ ~ - only.', '--stream-key 只能用字母、数字和 . _ ~ -。');
  return key ?? randomBytes(12).toString('hex');
}

function bufferOptions(values: OptionValues): RelayBuffer {
  return {
    policy: choiceOption(values, 'policy', ['gapless', 'live-edge'], 'gapless'),
    limitMs: (numberOption(values, 'buffer-seconds', { min: 1, max: 3600, whole: false }) ?? 90) * 1000,
    limitBytes: (numberOption(values, 'buffer-mb', { min: 1, max: 4000, whole: false }) ?? 128) * 1_000_000,
  };
}

function recordOption(values: OptionValues): RelayRecording | null {
  const dir = textOption(values, 'record');
  if (dir === '')
    throw new UsageError('--record takes a folder. Type: cuelight relay --help', '--record 要写一个文件夹。请输入：cuelight relay --help');
  return dir === undefined ? null : { dir, rotateBytes: ROTATE_BYTES };
}
