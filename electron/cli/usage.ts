import { parseArgs, type ParseArgsConfig } from 'node:util';
import { LANGUAGES, type Language } from '../contract/report.ts';

/** Wrong usage: nothing was tried; the message is the one line that says what to type. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
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
    // The parser's first sentence names the option; the rest is advice for programmers.
    const reason = error instanceof Error ? (error.message.split(/\.\s/, 1)[0] ?? '') : String(error);
    throw new UsageError(`${reason}. Type: cuelight ${command} --help`);
  }
  if (parsed.positionals.length > positionals) {
    throw new UsageError(
      `${command} takes ${positionals === 0 ? 'no arguments' : 'one argument'}: quote a URL that holds & or ?. Type: cuelight ${command} --help`,
    );
  }
  const values: Record<string, string | boolean | undefined> = {};
  for (const [name, value] of Object.entries(parsed.values)) values[name] = Array.isArray(value) ? undefined : value;
  return { values, positionals: parsed.positionals };
}

export function textOption(values: OptionValues, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function choiceOption<const T extends string>(values: OptionValues, name: string, choices: readonly T[], fallback: T): T {
  const value = textOption(values, name);
  if (value === undefined) return fallback;
  const choice = choices.find((entry) => entry === value);
  if (choice === undefined) throw new UsageError(`--${name} takes ${choices.join(', ')}; got "${value}".`);
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
    throw new UsageError(`--${name} takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}; got "${text}".`);
  }
  return value;
}

/** The value of the environment variable that an option names: secrets never come as an argument. */
export function secretFromEnvironment(values: OptionValues, name: string, env: NodeJS.ProcessEnv): string | undefined {
  const variable = textOption(values, name);
  if (variable === undefined) return undefined;
  const value = env[variable];
  if (value === undefined || value === '')
    throw new UsageError(`The variable ${variable} is not set. Type: export ${variable}=… before the command.`);
  return value;
}

export function languageOption(values: OptionValues, env: NodeJS.ProcessEnv): Language {
  const system = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return choiceOption(values, 'lang', LANGUAGES, /^zh/i.test(system) ? 'zh-CN' : 'en');
}
