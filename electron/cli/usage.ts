import { parseArgs, type ParseArgsConfig } from 'node:util';
import { LANGUAGES, type Language } from '../contract/report.ts';
import { quoteWord, showVariable } from './quote.ts';

/** Wrong usage: nothing was tried; one line, in both languages, says what to type. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly #zh: string;

  constructor(en: string, zh: string) {
    super(en);
    this.#zh = zh;
  }

  /** Of an option's value: `en` and `zh` say what it takes, and the value follows where it can be shown. */
  static ofValue(en: string, zh: string, value: string): UsageError {
    const [quotedEn, quotedZh] = [quoteWord(value), quoteWord(value, ['“', '”'])];
    return new UsageError(
      `${en}${quotedEn === null ? '' : `; got ${quotedEn}`}.`,
      `${zh}${quotedZh === null ? '' : `，现在是${quotedZh}`}。`,
    );
  }

  in(lang: Language): string {
    return lang === 'zh-CN' ? this.#zh : this.message;
  }
}

export const COMMON_OPTIONS = {
  json: { type: 'boolean' },
  lang: { type: 'string' },
  color: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const satisfies ParseArgsConfig['options'];

export type OptionValues = { readonly [name: string]: string | boolean | undefined };

export interface ParsedArguments {
  readonly values: OptionValues;
  readonly positionals: readonly string[];
}

/** Parses strictly: an unknown option, a missing value or one positional too many is a {@link UsageError} naming the command's help. */
export function parseCommandLine(
  command: string,
  args: readonly string[],
  options: ParseArgsConfig['options'],
  positionals: number,
): ParsedArguments {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...args], options: { ...COMMON_OPTIONS, ...options }, allowPositionals: true, strict: true });
  } catch (error) {
    throw misused(command, error);
  }
  if (parsed.positionals.length > positionals) {
    throw new UsageError(
      `${command} takes ${positionals === 0 ? 'no arguments' : 'one argument'}: quote a URL that holds & or ?. Type: cuelight ${command} --help`,
      `${command} ${positionals === 0 ? '不带参数' : '只带一个参数'}：地址里有 & 或 ? 时要加引号。请输入：cuelight ${command} --help`,
    );
  }
  const values: Record<string, string | boolean | undefined> = {};
  for (const [name, value] of Object.entries(parsed.values)) values[name] = Array.isArray(value) ? undefined : value;
  return { values, positionals: parsed.positionals };
}

/** The parser's own words are for programmers: only the option that it names is taken from them, and never what stands behind `=`. */
function misused(command: string, error: unknown): UsageError {
  const words = error instanceof Error ? error.message : '';
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const option = /--?[a-z][a-z-]{0,40}/i.exec(words)?.[0] ?? '';
  const say = (en: string, zh: string): UsageError =>
    new UsageError(`${en} Type: cuelight ${command} --help`, `${zh}请输入：cuelight ${command} --help`);
  if (option === '') return say('An option cannot be read.', '有一个选项看不懂。');
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return say(`There is no option ${option}.`, `没有 ${option} 这个选项。`);
  if (/does not take an argument/.test(words)) return say(`${option} takes no value.`, `${option} 后面不能带值。`);
  return say(
    `${option} needs a value behind it; one that begins with - is written ${option}=….`,
    `${option} 后面要写一个值；以 - 开头的值写成 ${option}=…。`,
  );
}

export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function unknownProvider(ids: readonly string[], given: string): UsageError {
  return UsageError.ofValue(`--provider takes ${ids.join(', ')}`, `--provider 只能是 ${ids.join('、')}`, given);
}

export function choiceOption<const T extends string>(values: OptionValues, name: string, choices: readonly T[], fallback: T): T {
  const value = textOption(values, name);
  if (value === undefined) return fallback;
  const choice = choices.find((entry) => entry === value);
  if (choice === undefined)
    throw UsageError.ofValue(`--${name} takes ${choices.join(', ')}`, `--${name} 只能是 ${choices.join('、')}`, value);
  return choice;
}

/** A number within bounds; `whole` for counts and milliseconds. */
export function numberOption(
  values: OptionValues,
  name: string,
  { min, max, whole }: { readonly min: number; readonly max: number; readonly whole: boolean },
): number | undefined {
  const text = textOption(values, name);
  if (text === undefined) return undefined;
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
    throw UsageError.ofValue(
      `--${name} takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}`,
      `--${name} 要写 ${min} 到 ${max} 之间的${whole ? '整数' : '数字'}`,
      text,
    );
  }
  return value;
}

/** The value of the environment variable that an option names: secrets never come as an argument. */
export function secretFromEnvironment(values: OptionValues, name: string, env: NodeJS.ProcessEnv): string | undefined {
  const variable = textOption(values, name);
  if (variable === undefined) return undefined;
  const value = env[variable];
  if (value === undefined || value === '') {
    const [en, zh] = value === '' ? ['is empty', '是空的'] : ['is not set', '没有设置'];
    const shown = showVariable(variable);
    if (shown === null)
      throw new UsageError(
        `--${name} takes the name of an environment variable, not its value, and the one that it names ${en}. Type: export NAME=… before the command, then --${name} NAME`,
        `--${name} 后面写环境变量的名字，不是它的值；现在写的这个变量${zh}。请先输入：export NAME=…，再写 --${name} NAME`,
      );
    throw new UsageError(
      `The variable ${shown} ${en}. Type: export ${shown}=… before the command.`,
      `环境变量 ${shown} ${zh}。请先输入：export ${shown}=…`,
    );
  }
  return value;
}

export function languageOption(values: OptionValues, env: NodeJS.ProcessEnv): Language {
  const system = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return choiceOption(values, 'lang', LANGUAGES, /^zh/i.test(system) ? 'zh-CN' : 'en');
}
