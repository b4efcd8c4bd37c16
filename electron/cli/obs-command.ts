import { text as words } from '../messages/index.ts';
import { inspectOnce } from '../obs/inspect.ts';
import { EXIT } from './exit-code.ts';
import { onInterrupt } from './interrupt.ts';
import { putIntoObsKeeping, putOldBack } from './obs-put.ts';
import { OBS_OPTIONS, obsOption, type ObsAt } from './obs-option.ts';
import { absent, shownPush } from './obs-words.ts';
import { WATCH_OPTIONS, watchObs } from './obs-watch.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { UsageError, parseCommandLine } from './usage.ts';

const ACTIONS = ['status', 'watch', 'put', 'put-back'] as const;
type Action = (typeof ACTIONS)[number];

/** `obs`: what OBS on this computer is set to and how it fares; puts a push URL in, and its old settings back. Resolves to the exit code. */
export async function obsCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const [action, rest] = actionOf(args);
  const options = { ...OBS_OPTIONS, ...(action === 'watch' ? WATCH_OPTIONS : {}), ...(action === 'put' ? PUT_OPTIONS : {}) };
  const { values, positionals } = parseCommandLine('obs', rest, options, action === 'status' ? 0 : 1);
  const terminal = openTerminal(values, env);
  const obs = obsOption(values, env);
  if (action === 'watch') return watchObs(obs, positionals[0], values, env, terminal);
  const stop = new AbortController();
  const letGo = onInterrupt(() => stop.abort());
  try {
    const code =
      action === 'status'
        ? await status(obs, terminal, stop.signal)
        : action === 'put'
          ? await putIntoObsKeeping(obs, positionals[0], values, env, terminal, stop.signal)
          : await putOldBack(obs, positionals[0], terminal, stop.signal);
    return stop.signal.aborted ? EXIT.aborted : code;
  } finally {
    letGo();
  }
}

const PUT_OPTIONS = { 'url-env': { type: 'string' }, 'keep-old': { type: 'string' } } as const;

function actionOf([first, ...rest]: readonly string[]): readonly [Action, readonly string[]] {
  if (first === undefined || first.startsWith('-')) return ['status', first === undefined ? [] : [first, ...rest]];
  const action = ACTIONS.find((name) => name === first);
  if (action !== undefined) return [action, rest];
  throw new UsageError(
    'obs takes status, watch, put or put-back. Type: cuelight obs --help',
    'obs 后面写 status、watch、put 或 put-back。请输入：cuelight obs --help',
  );
}

async function status({ address, password }: ObsAt, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const report = await inspectOnce(address, password, signal);
  if (!report.found) return absent(report.why, terminal);
  const { push, ...settings } = report.settings;
  const url = shownPush(push);
  if (terminal.json) terminal.result(JSON.stringify({ found: true, ...settings, url, service: push.service }));
  else terminal.say(words(terminal.lang, 'obsCommand.found', { liveKind: settings.isLive ? 'live' : 'idle', url }));
  return EXIT.ok;
}
