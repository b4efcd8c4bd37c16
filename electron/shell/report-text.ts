import type { Report } from '../contract/report.ts';

const MARK = { pass: 'ok', warn: 'WARN', fail: 'FAIL', skip: '-', ask: '?' } as const;

/** A report to paste into a chat with support: masked, with codes, a line a check and its steps. */
export function reportText(report: Report): string {
  const head = [
    `Cuelight: ${report.verdict.toUpperCase()}${report.cause === null ? '' : ` (${report.cause})`}`,
    report.url,
    report.startedAt,
  ];
  const rows = report.checks.flatMap((check) => [
    `${MARK[check.status].padEnd(5)}${check.id.padEnd(10)} ${check.summary}${check.code === 'ok' ? '' : ` [${check.code}]`}`,
    ...(check.status === 'fail' || check.status === 'warn' ? check.fix.map((step) => `${' '.repeat(16)}${step}`) : []),
    ...check.alternatives.map(({ code, tellApart }) => `${' '.repeat(16)}${code}: ${tellApart}`),
  ]);
  return [...head, '', ...rows, ''].join('\n');
}
