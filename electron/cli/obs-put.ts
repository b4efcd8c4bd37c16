import { open, readFile, rm, stat } from 'node:fs/promises';
import { z } from 'zod';
import { text as words } from '../messages/index.ts';
import { serviceSettings, type ServiceSettings } from '../obs/answers.ts';
import { ObsConnection } from '../obs/connection.ts';
import { pushOf, putBackIntoObs, putIntoObs, type PutOutcome } from '../obs/push-settings.ts';
import { obsFields } from '../push-url/format.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import { EXIT } from './exit-code.ts';
import { absent, shownPush } from './obs-words.ts';
import type { ObsAt } from './obs-option.ts';
import { showPath } from './quote.ts';
import { readPushUrl } from './secret-input.ts';
import type { Terminal } from './terminal.ts';
import { UsageError, textOption, type OptionValues } from './usage.ts';

const KEPT = z.strictObject({ schema: z.literal('cuelight.obs-settings/1'), ...serviceSettings.shape });
const KEPT_LIMIT_BYTES = 1 << 20;
const ONLY_ME = 0o600;

/** `obs put`: what OBS had is on disk before anything is changed. */
export async function putIntoObsKeeping(
  obs: ObsAt,
  positional: string | undefined,
  values: OptionValues,
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const file = textOption(values, 'keep-old') ?? '';
  if (file === '')
    throw new UsageError(
      'put needs a file for what OBS has now. Type: cuelight obs put --url-env VAR --keep-old FILE',
      'put 要有一个文件来存 OBS 现在的设置。请输入：cuelight obs put --url-env VAR --keep-old 文件',
    );
  const parsed = parsePushUrl(await readPushUrl('obs put', positional, values, env));
  if (!parsed.ok)
    throw new UsageError(
      'That is no push URL. Type: cuelight explain --url-env VAR, which says what is wrong with it.',
      '这不是推流地址。请输入：cuelight explain --url-env VAR，看看哪里不对。',
    );
  const { server, key } = obsFields(parsed.target);
  return withObs(obs, terminal, signal, async (connection) => {
    const had = await connection.ask(serviceSettings, 'GetStreamServiceSettings', undefined, signal);
    if (!had.ok) return refused('closed', terminal);
    await writeNew(file, had.value);
    const put = await putIntoObs(connection, server, key, signal);
    if (!put.ok) {
      // Hung up in the middle, OBS may have changed: then this is the only copy of what it had.
      if (put.why === 'closed') return unsure(file, terminal);
      await rm(file, { force: true });
      return refused(put.why, terminal);
    }
    const url = shownPush({ server, key, service: null });
    if (terminal.json) terminal.result(JSON.stringify({ put: true, url, kept: file }));
    else terminal.say(words(terminal.lang, 'obsCommand.put', { url, file }));
    return EXIT.ok;
  });
}

/** `obs put-back`: the file holds a key, and is removed once OBS has it. */
export async function putOldBack(obs: ObsAt, file: string | undefined, terminal: Terminal, signal: AbortSignal): Promise<number> {
  if (file === undefined)
    throw new UsageError(
      'put-back needs the file that put made. Type: cuelight obs put-back FILE',
      'put-back 要写 put 存下的那个文件。请输入：cuelight obs put-back 文件',
    );
  const before = await readKept(file);
  return withObs(obs, terminal, signal, async (connection) => {
    const put = await putBackIntoObs(connection, before, signal);
    if (!put.ok) return refused(put.why, terminal);
    await rm(file, { force: true });
    const url = shownPush(pushOf(before));
    if (terminal.json) terminal.result(JSON.stringify({ put: true, url }));
    else terminal.say(words(terminal.lang, 'obsCommand.putBack', { url, file }));
    return EXIT.ok;
  });
}

async function withObs(
  { address, password }: ObsAt,
  terminal: Terminal,
  signal: AbortSignal,
  work: (connection: ObsConnection) => Promise<number>,
): Promise<number> {
  const opened = await ObsConnection.open(address, password, signal);
  if (!opened.ok) return absent(opened.why, terminal);
  try {
    return await work(opened.connection);
  } finally {
    opened.connection.close();
  }
}

function refused(why: Extract<PutOutcome, { ok: false }>['why'], terminal: Terminal): number {
  if (terminal.json) terminal.result(JSON.stringify({ put: false, why }));
  else terminal.say(words(terminal.lang, `obsCommand.refused.${why}`));
  return EXIT.noGo;
}

function unsure(file: string, terminal: Terminal): number {
  if (terminal.json) terminal.result(JSON.stringify({ put: false, why: 'closed', kept: file }));
  else terminal.say(words(terminal.lang, 'obsCommand.unsure', { file }));
  return EXIT.noGo;
}

/** Never over another one: it may hold the only copy of somebody's key. */
async function writeNew(file: string, { streamServiceType, streamServiceSettings }: ServiceSettings): Promise<void> {
  const kept = { schema: 'cuelight.obs-settings/1', streamServiceType, streamServiceSettings };
  let ours = false;
  try {
    const handle = await open(file, 'wx', ONLY_ME);
    ours = true;
    try {
      await handle.writeFile(`${JSON.stringify(kept)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Half a file is none, and would stand in the way of the next try.
    if (ours) await rm(file, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const shown = showPath(file);
    throw code === 'EEXIST'
      ? new UsageError(
          `${shown ?? 'That file'} is there already, and may hold settings that are nowhere else. Type: --keep-old with a new name.`,
          `${shown === null ? '这个文件' : `${shown} `}已经有了，里面可能是别处没有的设置。请换一个名字：--keep-old 新文件`,
        )
      : new UsageError(
          `Cannot write ${shown ?? 'that file'} (${code}), so nothing was changed in OBS. Type: --keep-old with another place.`,
          `写不了${shown === null ? '这个文件' : ` ${shown} `}（${code}），OBS 里什么都没有改。请换一个地方：--keep-old 文件`,
        );
  }
}

async function readKept(file: string): Promise<ServiceSettings> {
  try {
    const { size } = await stat(file);
    if (size > KEPT_LIMIT_BYTES) throw new Error('too large');
    const { streamServiceType, streamServiceSettings } = KEPT.parse(JSON.parse(await readFile(file, 'utf8')));
    return { streamServiceType, streamServiceSettings };
  } catch {
    throw new UsageError(
      `${showPath(file) ?? 'That file'} holds no settings that put has kept. Type: cuelight obs put-back FILE`,
      `${showPath(file) ?? '这个文件'}里没有 put 存下的设置。请输入：cuelight obs put-back 文件`,
    );
  }
}
