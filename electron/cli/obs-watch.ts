import { fileURLToPath } from 'node:url';
import { obsUrl } from '../obs/address.ts';
import { ObsLink } from '../obs/link.ts';
import { liveShowOf } from '../live/show.ts';
import { ObsSource } from '../live/sources/obs.ts';
import { tellApart, text as words } from '../messages/index.ts';
import { spawnResolverChild } from '../network/resolver-child.ts';
import { systemPorts } from '../preflight/ports.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import { KEY_OPTIONS, requestOptions } from './check-command.ts';
import { CLOUD_OPTIONS } from './cloud-option.ts';
import { EXIT } from './exit-code.ts';
import { onInterrupt } from './interrupt.ts';
import { LivePrinter } from './live-printer.ts';
import type { ObsAt } from './obs-option.ts';
import { sentences } from './obs-words.ts';
import { PrintQueue, standardOutput } from './print-queue.ts';
import { readPushUrl } from './secret-input.ts';
import type { Terminal } from './terminal.ts';
import { UsageError, type OptionValues } from './usage.ts';

export const WATCH_OPTIONS = { ...KEY_OPTIONS, ...CLOUD_OPTIONS, 'play-url': { type: 'string' }, controls: { type: 'string' } } as const;

const FLUSH_MS = 500;

/** `obs watch`: OBS pushes by itself; each state and incident of its push, until Ctrl-C. */
export async function watchObs(
  { address, password }: ObsAt,
  positional: string | undefined,
  values: OptionValues,
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  const request = requestOptions(values, env);
  const parsed = parsePushUrl(await readPushUrl('obs watch', positional, values, env));
  if (!parsed.ok)
    throw new UsageError(
      'That is no push URL. Type: cuelight explain --url-env VAR, which says what is wrong with it.',
      '这不是推流地址。请输入：cuelight explain --url-env VAR，看看哪里不对。',
    );
  const queue = new PrintQueue(standardOutput(process.stdout));
  const printer = new LivePrinter(terminal, queue);
  const link = new ObsLink(() => performance.now());
  const source = new ObsSource({
    show: liveShowOf(parsed.target, request),
    link,
    ports: systemPorts(spawnResolverChild(fileURLToPath(new URL('resolve-host.js', import.meta.url)))),
    tell: (event) => printer.event(event),
    tellApart: (code, about) => tellApart(code, terminal.lang, about),
    onObs: ({ link: state, aim }) => {
      const key = state === 'connected' ? aim : state;
      if (key === 'unknown' || key === 'connecting') return;
      const where = obsUrl(address).replace('ws://', '');
      const say = sentences(
        terminal,
        words(terminal.lang, `ui.live.obs.say.${key}`),
        words(terminal.lang, `obsCommand.do.${key}`, { address: where }),
      );
      // With JSON standard output is that alone.
      if (terminal.json) process.stderr.write(`cuelight: ${say}\n`);
      else printer.say(say);
    },
  });
  const letGo = onInterrupt(() => source.stopNow());
  try {
    link.use(address, password);
    await source.start();
    await source.ended;
    await queue.flushed(FLUSH_MS);
    return EXIT.ok;
  } finally {
    letGo();
  }
}
