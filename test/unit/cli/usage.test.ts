import { describe, expect, it } from 'vitest';
import { displayWidth, padDisplay, wrapDisplay } from '../../../electron/cli/terminal.ts';
import {
  UsageError,
  choiceOption,
  languageOption,
  numberOption,
  parseCommandLine,
  secretFromEnvironment,
} from '../../../electron/cli/usage.ts';

describe('parseCommandLine', () => {
  it('takes options in any place, with = or a space', () => {
    const { values, positionals } = parseCommandLine(
      'check',
      ['--hold-ms=5', 'rtmp://h/a/s', '--json'],
      { 'hold-ms': { type: 'string' } },
      1,
    );
    expect(values).toMatchObject({ 'hold-ms': '5', json: true });
    expect(positionals).toEqual(['rtmp://h/a/s']);
  });

  it.each([[['--nonsense']], [['--lang']], [['one', 'two']]])('refuses %j with one line that says what to type', (args) => {
    let message = '';
    try {
      parseCommandLine('check', args, {}, 1);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      message = error.message;
    }
    expect(message).toContain('cuelight check --help');
    expect(message).not.toContain('\n');
  });
});

describe('wrong usage in the language of the person', () => {
  const refused = (args: readonly string[]): UsageError => {
    try {
      parseCommandLine('check', args, { 'planned-hours': { type: 'string' }, 'key-env': { type: 'string' } }, 1);
    } catch (error) {
      if (error instanceof UsageError) return error;
      throw error;
    }
    throw new Error('accepted');
  };

  it.each([
    [['--planned-hours', '-1'], '--planned-hours needs a value', '--planned-hours 后面要写一个值'],
    [['--key-env'], '--key-env needs a value', '--key-env 后面要写一个值'],
    [['--nope=secret'], 'There is no option --nope.', '没有 --nope 这个选项'],
    [['--json=secret'], '--json takes no value', '--json 后面不能带值'],
  ])('%j', (args, en, zh) => {
    const error = refused(args);
    expect(error.in('en')).toContain(en);
    expect(error.in('zh-CN')).toContain(zh);
    for (const line of [error.in('en'), error.in('zh-CN')]) {
      expect(line).toContain('cuelight check --help');
      expect(line).not.toMatch(/secret|argument|\n/);
    }
  });
});

describe('options', () => {
  it.each(['', '-1', '1e9', '5 ', 'NaN', '0x10', '3.5'])('a count of %j is refused', (text) => {
    expect(() => numberOption({ 'hold-ms': text }, 'hold-ms', { min: 0, max: 600_000, whole: true })).toThrow(UsageError);
  });

  it('names the choices', () => {
    expect(() => choiceOption({ publish: 'yes' }, 'publish', ['never', 'real'], 'never')).toThrow('--publish takes never, real');
  });

  it('an unset or empty variable is wrong usage and its name is said, never its value', () => {
    expect(() => secretFromEnvironment({ 'key-env': 'KEY' }, 'key-env', {})).toThrow('KEY is not set');
    expect(() => secretFromEnvironment({ 'key-env': 'KEY' }, 'key-env', { KEY: '' })).toThrow('KEY is empty');
    expect(secretFromEnvironment({ 'key-env': 'KEY' }, 'key-env', { KEY: 's e c ' })).toBe('s e c ');
  });

  it.each([
    [{ LANG: 'zh_CN.UTF-8' }, 'zh-CN'],
    [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{}, 'en'],
  ])('the language of %j is %s', (env, lang) => {
    expect(languageOption({}, env)).toBe(lang);
  });
});

describe('text on a terminal', () => {
  it('counts CJK characters as two columns', () => {
    expect(displayWidth('签名 ok')).toBe(7);
    expect(padDisplay('签名', 6)).toBe('签名  ');
  });

  it('wraps words and CJK text without losing a character', () => {
    const english = 'the expiry time went into the signature as a number';
    const lines = wrapDisplay(english, 20);
    expect(lines.every((line) => displayWidth(line) <= 20)).toBe(true);
    expect(lines.join(' ')).toBe(english);
    const chinese = '签名里用的是十进制时间，而地址里写的是十六进制';
    expect(wrapDisplay(chinese, 12).every((line) => displayWidth(line) <= 12)).toBe(true);
    expect(wrapDisplay(chinese, 12).join('')).toBe(chinese);
  });

  it('a word longer than the line stands alone, whole', () => {
    expect(wrapDisplay('see https://example.com/a/very/long/path now', 12)).toContain('https://example.com/a/very/long/path');
  });
});
