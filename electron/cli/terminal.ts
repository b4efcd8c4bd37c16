import type { Language } from '../contract/report.ts';
import { choiceOption, languageOption, type OptionValues } from './usage.ts';

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green';

const CODES: Record<Style, readonly [open: number, close: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
};

/** Where words for people go, and how: plain when piped, coloured on a terminal. */
export interface Terminal {
  readonly lang: Language;
  readonly json: boolean;
  readonly columns: number;
  readonly style: (style: Style, text: string) => string;
  /** A line for people: standard output, or standard error when that carries JSON. */
  readonly say: (line: string) => void;
  /** The result itself, always on standard output. */
  readonly result: (text: string) => void;
}

export function openTerminal(values: OptionValues, env: NodeJS.ProcessEnv): Terminal {
  const json = values['json'] === true;
  const people = json ? process.stderr : process.stdout;
  const when = choiceOption(values, 'color', ['auto', 'always', 'never'], 'auto');
  const wanted = when === 'always' || (when === 'auto' && people.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
  return {
    lang: languageOption(values, env),
    json,
    columns: people.isTTY ? Math.max(40, people.columns) : 100,
    style: (style, text) => (wanted ? `\u001B[${CODES[style][0]}m${text}\u001B[${CODES[style][1]}m` : text),
    say: (line) => people.write(`${line}\n`),
    result: (text) => process.stdout.write(`${text}\n`),
  };
}

/** Columns a text takes on a terminal: CJK and full-width characters take two. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const char of text)
    width += /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/u.test(char) ? 2 : 1;
  return width;
}

export function padDisplay(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Breaks at spaces or between CJK characters, never before a closing mark, so that no line is wider than `width` and a mark. */
export function wrapDisplay(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of text.match(
    /[\u2E80-\uA4CF\uFF00-\uFFEF][。，、；：？！”’）》]*|[^\s\u2E80-\uA4CF\uFF00-\uFFEF]+\s*[。，、；：？！”’）》]*|\s+/gu,
  ) ?? []) {
    if (line !== '' && displayWidth(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = piece.trimStart();
    } else line += piece;
  }
  if (line.trim() !== '') lines.push(line.trimEnd());
  return lines;
}
