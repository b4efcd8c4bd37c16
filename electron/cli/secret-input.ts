import { createReadStream } from 'node:fs';
import { showPath } from './quote.ts';
import { UsageError, secretFromEnvironment, textOption, type OptionValues } from './usage.ts';

/** A push URL with its surroundings fits many times over; more is not a push URL. */
const URL_INPUT_LIMIT_BYTES = 1 << 20;
const TEXT_INPUT_LIMIT_BYTES = 64 << 20;
/** An endless writer is left at this. */
const READ_OVER_LIMIT_BYTES = 64 << 20;

/**
 * The push URL: the argument, `-` for standard input, or `--url-env VAR`. An argument is visible to every program on the computer, so the
 * other two are what the documentation uses. An empty text (a variable that is set and empty, too) is returned as it is: saying so is the
 * report's part.
 */
export async function readPushUrl(
  command: string,
  positional: string | undefined,
  values: OptionValues,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  if (values['url-env'] !== undefined) {
    if (positional !== undefined)
      throw new UsageError(
        `Give the push URL once: either as an argument or by --url-env. Type: cuelight ${command} --help`,
        `推流地址只写一次：写在参数里，或者用 --url-env。请输入：cuelight ${command} --help`,
      );
    const variable = textOption(values, 'url-env') ?? '';
    return env[variable] === '' ? '' : (secretFromEnvironment(values, 'url-env', env) ?? '');
  }
  if (positional === undefined)
    throw new UsageError(
      `The push URL is missing. Type: cuelight ${command} --url-env VAR, or: cuelight ${command} - and paste it.`,
      `没有写推流地址。请输入：cuelight ${command} --url-env VAR，或者输入：cuelight ${command} - 再粘贴地址。`,
    );
  return positional === '-' ? await readBeginning(process.stdin, URL_INPUT_LIMIT_BYTES) : positional;
}

/** All of a file, or of standard input for `-`. */
export async function readText(source: string): Promise<string> {
  if (source === '-') return await readAll(process.stdin, null, TEXT_INPUT_LIMIT_BYTES);
  try {
    return await readAll(createReadStream(source), source, TEXT_INPUT_LIMIT_BYTES);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    const path = showPath(source);
    throw new UsageError(
      `Cannot read ${path ?? 'a file of that name'} (${code}). Type: cuelight extract FILE, or pipe the text into: cuelight extract -`,
      `读不了${path === null ? '这个名字的文件' : ` ${path}`}（${code}）。请输入：cuelight extract 文件，或者用管道把文本送进：cuelight extract -`,
    );
  }
}

/** What comes first, cut at white space: the rest of a text this long is read over, so that whoever writes it ends as usual. */
async function readBeginning(stream: AsyncIterable<unknown>, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    if (bytes < limitBytes) chunks.push(buffer.subarray(0, limitBytes - bytes));
    bytes += buffer.length;
    if (bytes > READ_OVER_LIMIT_BYTES) break;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return bytes <= limitBytes ? text : text.slice(0, text.search(/\S*$/));
}

async function readAll(stream: AsyncIterable<unknown>, name: string | null, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > limitBytes) {
      throw new UsageError(
        `${name === null ? 'Standard input' : (showPath(name) ?? 'The file')} holds more than ${limitBytes >> 20} MiB: give the part with the push URL.`,
        `${name === null ? '标准输入' : (showPath(name) ?? '这个文件')}超过 ${limitBytes >> 20} MiB：请只给含推流地址的那一段。`,
      );
    }
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}
