import { describe, expect, it } from 'vitest';
import { FindingPrinter } from '../../../electron/cli/finding-printer.ts';
import type { Terminal } from '../../../electron/cli/terminal.ts';
import type { CheckId } from '../../../electron/contract/check-id.ts';
import type { Finding, FindingDraft } from '../../../electron/contract/finding.ts';
import type { Language } from '../../../electron/contract/report.ts';
import type { PlanKind } from '../../../electron/preflight/plan.ts';
import { buildReport } from '../../../electron/preflight/report.ts';
import type { PreflightRequest } from '../../../electron/preflight/request.ts';
import { expiryCheck } from '../../../electron/preflight/checks/expiry.ts';
import { urlCheck } from '../../../electron/preflight/checks/url.ts';
import { HOUR_MS, NOW_MS, madeRun, parsedRun } from '../preflight/made-run.ts';

interface Printed {
  readonly row: string;
  readonly verdict: string;
}

/** What the command line says of these findings: the rows, and what follows the verdict. */
function print(
  request: PreflightRequest,
  findings: readonly Finding[],
  { lang = 'en', kind = 'check' }: { readonly lang?: Language; readonly kind?: PlanKind } = {},
): Printed {
  const lines: string[] = [];
  const terminal: Terminal = {
    lang,
    json: false,
    columns: 100,
    style: (_style, text) => text,
    say: (line) => lines.push(line),
    result: () => {},
  };
  const printer = new FindingPrinter(terminal, request, kind);
  for (const finding of findings) printer.finding(finding);
  const rows = lines.length;
  printer.verdict(buildReport({ kind, text: request.text, lang, startedAtMs: NOW_MS, durationMs: 1, findings }));
  const joined = (some: readonly string[]): string => some.map((line) => line.trim()).join(' ');
  return { row: joined(lines.slice(0, rows)), verdict: joined(lines.slice(rows)) };
}

function finding(id: CheckId, draft: FindingDraft): Finding {
  return { id, also: [], alternatives: [], evidence: {}, startedMs: 0, durationMs: 1, ...draft };
}

const REQUEST = madeRun({ text: 'rtmp://h.example/live/friday' }).run.request;

describe('what the command line says beside the words that it shares with the window', () => {
  const unproven = (evidence: NonNullable<FindingDraft['evidence']>, key?: string): string =>
    print({ ...REQUEST, keys: key === undefined ? {} : { primary: key } }, [
      finding('publish', { status: 'warn', code: 'rtmp.publish-unproven', evidence }),
    ]).row;

  it('is how to allow a publish test, and only a rehearsal that is possible', () => {
    expect(unproven({ why: 'not-allowed', rehearsalPossible: true })).toContain('On the command line: --publish rehearsal, --publish real');
    const unsigned = unproven({ why: 'not-allowed', rehearsalPossible: false });
    expect(unsigned).toContain('On the command line: --publish real');
    expect(unsigned).not.toMatch(/rehears/i);
    expect(unproven({ why: 'no-rehearsal', signature: 'unchecked' })).toContain('--key-env VAR, --publish real');
    expect(unproven({ why: 'no-rehearsal', signature: 'none' })).not.toContain('--key-env');
    expect(unproven({ why: 'rehearsal-refused' }, 'key')).toContain('--publish real');
  });

  it('is no option that the command does not take', () => {
    const unchecked = finding('auth', { status: 'warn', code: 'auth.unchecked' });
    expect(print(REQUEST, [unchecked]).row).toContain('--key-env VAR, --publish real');
    expect(print(REQUEST, [unchecked], { kind: 'explain' }).row).not.toContain('--publish');
    expect(print({ ...REQUEST, publish: 'real' }, [unchecked]).row).not.toContain('--publish');
    const refused = finding('auth', { status: 'warn', code: 'auth.unchecked', evidence: { refusedBy: 'rtmp.publish-closed' } });
    expect(print({ ...REQUEST, keys: { primary: 'key' } }, [refused]).row).not.toContain('On the command line');
  });

  it('in Chinese, too', () => {
    const one = finding('publish', {
      status: 'warn',
      code: 'rtmp.publish-unproven',
      evidence: { why: 'not-allowed', rehearsalPossible: true },
    });
    expect(print(REQUEST, [one], { lang: 'zh-CN' }).row).toContain('命令行里用：--publish rehearsal、--publish real');
  });
});

describe('a run that was cut off', () => {
  const warned = finding('clock', { status: 'warn', code: 'clock.wrong' });
  const failed = finding('tcp', { status: 'fail', code: 'tcp.refused' });

  it('by its deadline says so, and how to give it longer', () => {
    const late = finding('publish', { status: 'skip', code: 'app.deadline' });
    const { verdict } = print({ ...REQUEST, timeoutMs: 1500 }, [warned, late]);
    expect(verdict).toMatch(/^ ?CAUTION {2}There was not enough time/);
    expect(verdict).toContain('Not everything was checked within 1.5 s. To give it longer: --timeout-ms 3000');
    expect(print(REQUEST, [failed, late]).verdict).toMatch(/STOP {2}The server refuses.*--timeout-ms 40000/);
    expect(print(REQUEST, [warned]).verdict).not.toContain('--timeout-ms');
  });

  it('by the user says so', () => {
    const stopped = finding('publish', { status: 'skip', code: 'app.aborted' });
    expect(print(REQUEST, [warned, stopped]).verdict).toMatch(/CAUTION {2}The check was stopped\./);
    expect(print(REQUEST, [failed, stopped]).verdict).toMatch(/STOP {2}The server refuses.*It was stopped before everything was checked\./);
    expect(print(REQUEST, [warned, stopped], { lang: 'zh-CN' }).verdict).toContain('检查已停止。');
  });
});

describe('a URL that was repaired', () => {
  async function verdictOn(text: string): Promise<string> {
    const made = madeRun({ text });
    return print(made.run.request, [await made.finish(urlCheck)]).verdict;
  }

  it('is had from extract, or said to need typing where a blank tears it', async () => {
    expect(await verdictOn('rtmp：//h.example/live/friday')).toContain('cuelight extract -');
    const torn = await verdictOn('rtmp://127.0.0.1:21935/live/Secr3t Stream');
    expect(torn).toContain('type it again without the blanks in it');
    expect(torn).not.toContain('extract');
    expect(torn).not.toContain('Secr3t');
  });
});

describe('how long a new URL should last', () => {
  it.each([
    [20, 1, '31 hours', '--valid-hours 31'],
    [48, 1, '73 hours', '--valid-hours 73'],
    [48, 60, '73 hours', '--valid-hours 73'],
    [3, 1, '24 hours', '--valid-hours 24'],
    [null, 1, '12 or 24 hours', '--valid-hours 24'],
  ])('%s h planned, %s h left: %s, in the words and in the command', async (plannedHours, hours, words, option) => {
    const txTime = ((NOW_MS + hours * HOUR_MS) / 1000).toString(16).toUpperCase();
    const text = `rtmp://push.example.com/live/friday?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=${txTime}`;
    const made = await parsedRun({ text, plannedHours });
    const url = await made.finish(urlCheck);
    const { row, verdict } = print(made.run.request, [url, await made.finish(expiryCheck)]);
    expect(row).toContain(words);
    expect(verdict).toContain(option);
  });

  it('is enough when it is judged a moment later', async () => {
    const txTime = ((NOW_MS + 73 * HOUR_MS) / 1000 - 60).toString(16).toUpperCase();
    const made = await parsedRun({
      text: `rtmp://push.example.com/live/friday?txSecret=f85a2ab363fe4deaffef9754d79da6fe&txTime=${txTime}`,
      plannedHours: 48,
    });
    expect(await made.finish(expiryCheck)).toMatchObject({ status: 'pass', evidence: { advisedHours: 73 } });
  });
});
