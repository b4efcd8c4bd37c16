import type { CauseCode } from '../contract/cause.ts';
import type { CheckId } from '../contract/check-id.ts';
import type { CheckProgress, CheckStatus, Finding, Verdict } from '../contract/finding.ts';
import type { Report, ReportCheck } from '../contract/report.ts';
import { checkLabel, formatMs, formatRate, headline, render, tellApart, text } from '../messages/index.ts';
import { advisedHours } from '../preflight/advised-hours.ts';
import type { PlanKind } from '../preflight/plan.ts';
import type { PreflightRequest } from '../preflight/request.ts';
import { extractPushUrls } from '../push-url/extract.ts';
import { maskPushUrl } from '../push-url/mask.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import type { Provider } from '../push-url/provider.ts';
import { providerById } from '../push-url/providers/index.ts';
import { DEFAULT_PROVIDER } from '../push-url/sign.ts';
import { optionHint } from './option-hint.ts';
import { padDisplay, wrapDisplay, type Terminal } from './terminal.ts';

const MARKS: Record<CheckStatus, string> = { pass: '✓', warn: '!', fail: '✗', skip: '–', ask: '?' };
/** What `--timeout-ms` takes. */
const LONGEST_TIMEOUT_MS = 3_600_000;
/** What tears a URL for `extract`, which ends it at white space. */
const BLANK_REPAIRS = ['spaces', 'line-breaks'];
const LABEL_COLUMNS = 16;
const INDENT = ' '.repeat(4 + LABEL_COLUMNS);
const STYLES = { pass: 'dim', warn: 'yellow', fail: 'red', skip: 'dim', ask: 'yellow' } as const;
const VERDICT_STYLES = { go: 'green', caution: 'yellow', 'no-go': 'red' } as const satisfies Record<Verdict, string>;

const FIRST_WORDS: Finding = {
  id: 'publish',
  status: 'warn',
  code: 'rtmp.publish-unproven',
  also: [],
  alternatives: [],
  evidence: {},
  startedMs: 0,
  durationMs: 0,
};

/** The findings as lines, each as it comes; one that is issued again comes as another line that begins "revised". */
export class FindingPrinter {
  readonly #terminal: Terminal;
  readonly #printed = new Map<CheckId, string>();
  readonly #findings = new Map<CheckId, Finding>();
  readonly #request: PreflightRequest;
  readonly #kind: PlanKind;

  constructor(terminal: Terminal, request: PreflightRequest, kind: PlanKind) {
    this.#terminal = terminal;
    this.#request = request;
    this.#kind = kind;
    // The first words cost tens of milliseconds (locale data): paid here, not while the first connection is being timed.
    render(FIRST_WORDS, terminal.lang);
    formatMs(1, terminal.lang);
    const shown = maskPushUrl(request.text);
    if (shown !== '') terminal.say(terminal.style('dim', shown));
  }

  finding(finding: Finding): void {
    const { lang, style, say, columns } = this.#terminal;
    this.#findings.set(finding.id, finding);
    const { label, summary, why, fix } = render(finding, lang);
    const said = `${finding.status} ${summary}`;
    const before = this.#printed.get(finding.id);
    if (before === said) return;
    this.#printed.set(finding.id, said);
    const mark = style(STYLES[finding.status], MARKS[finding.status]);
    const words = finding.status === 'fail' || finding.status === 'warn' ? style(STYLES[finding.status], summary) : summary;
    const took = finding.status === 'skip' ? '' : style('dim', `  ${formatMs(finding.durationMs, lang)}`);
    const lead = before === undefined ? '' : `${text(lang, 'cli.revised')} `;
    say(`${lead}${lead === '' ? '  ' : ''}${mark} ${padDisplay(label, LABEL_COLUMNS)}${words}${took}`);
    if (finding.status !== 'fail' && finding.status !== 'warn') return;
    const width = Math.min(columns, 110) - INDENT.length;
    if (why !== '') for (const line of wrapDisplay(why, width)) say(INDENT + style('dim', line));
    for (const [index, step] of fix.entries()) {
      for (const [row, line] of wrapDisplay(step, width - 3).entries()) say(`${INDENT}${row === 0 ? `${index + 1}. ` : '   '}${line}`);
    }
    const { keys, publish } = this.#request;
    const options = optionHint(finding, { kind: this.#kind, hasKey: keys.primary !== undefined, publish });
    if (options.length > 0) {
      const line = text(lang, 'cli.options', { options: options.join(text(lang, 'unit.separator')) });
      for (const [row, part] of wrapDisplay(line, width - 2).entries()) say(`${INDENT}${row === 0 ? '' : '  '}${part}`);
    }
    for (const code of finding.alternatives) {
      const line = text(lang, 'cli.orElse', {
        cause: render({ ...finding, code, alternatives: [] }, lang).summary,
        tellApart: tellApart(code, lang, finding),
      });
      for (const [row, part] of wrapDisplay(line, width - 2).entries()) say(`${INDENT}${row === 0 ? '' : '  '}${style('dim', part)}`);
    }
  }

  /** The server is slow to answer this check: that is no silence yet. */
  waiting(id: CheckId): void {
    const { lang, style, say } = this.#terminal;
    say(style('dim', `  … ${padDisplay(checkLabel(id, lang), LABEL_COLUMNS)}${text(lang, 'cli.waiting')}`));
  }

  /** A check that takes long has come so far. */
  progress(id: CheckId, { kbps, elapsedMs, ofMs }: CheckProgress): void {
    const { lang, style, say } = this.#terminal;
    const words = { rate: formatRate(kbps, lang), elapsed: formatMs(elapsedMs, lang), whole: formatMs(ofMs, lang) };
    say(style('dim', `  … ${padDisplay(checkLabel(id, lang), LABEL_COLUMNS)}${text(lang, 'cli.progress', words)}`));
  }

  verdict(report: Report): void {
    const { lang, style, say, columns } = this.#terminal;
    const has = (wanted: CauseCode): ReportCheck | undefined => report.checks.find(({ code }) => code === wanted);
    // Why it is no more than caution: a run that was cut off first, whatever was seen before.
    const told =
      report.cause !== null
        ? has(report.cause)
        : report.verdict === 'go'
          ? report.checks.find(({ id }) => id === 'publish')
          : (has('app.aborted') ??
            has('app.deadline') ??
            has('app.fault') ??
            report.checks.find(({ status }) => status === 'warn' || status === 'ask'));
    const finding = told === undefined ? null : (this.#findings.get(told.id) ?? null);
    const { sentence, detail } = headline(finding, report.verdict, lang, { offline: this.#kind === 'explain' });
    const word = text(lang, `cli.verdict.${report.verdict}`);
    say('');
    say(`${style('bold', style(VERDICT_STYLES[report.verdict], word))}  ${style('bold', sentence)}`);
    if (detail !== '') for (const line of wrapDisplay(detail, Math.min(columns, 110) - 2)) say(`  ${line}`);
    if (has('app.aborted') !== undefined && told?.code !== 'app.aborted') say(`  ${text(lang, 'cli.aborted')}`);
    if (has('app.deadline') !== undefined) say(`  ${this.#moreTime()}`);
    const command = this.#remedy(report);
    if (command !== null) say(`  ${text(lang, 'cli.remedy')}${command}`);
    else if (report.checks.some(({ id, code, also }) => id === 'url' && [code, ...also].includes('url.mangled'))) {
      const words = text(lang, BLANK_REPAIRS.some((name) => this.#repairs().includes(name)) ? 'cli.retype' : 'cli.mend');
      for (const line of wrapDisplay(words, Math.min(columns, 110) - 2)) say(`  ${line}`);
    }
  }

  /** Null for the one that `sign` takes unasked. */
  #provider(id: unknown): Provider | null {
    return typeof id === 'string' && id !== DEFAULT_PROVIDER ? providerById(id) : null;
  }

  #validHours(): string {
    return ` --valid-hours ${advisedHours(this.#request.plannedHours ?? 0)}`;
  }

  #repairs(): readonly unknown[] {
    const repairs = this.#findings.get('url')?.evidence['repairs'];
    return Array.isArray(repairs) ? repairs : [];
  }

  #moreTime(): string {
    const { timeoutMs } = this.#request;
    const words = { time: formatMs(timeoutMs, this.#terminal.lang), longer: String(Math.min(2 * timeoutMs, LONGEST_TIMEOUT_MS)) };
    return text(this.#terminal.lang, 'cli.deadline', words);
  }

  /** The command that yields the better URL: it alone prints secrets. */
  #remedy(report: Report): string | null {
    const url = this.#findings.get('url');
    if (report.checks.some(({ code }) => code === 'auth.wrong' || code === 'auth.missing' || code.startsWith('expiry.'))) {
      const host = url?.evidence['host'];
      const app = url?.evidence['app'];
      const signs = report.checks.some(
        ({ id, code }) => (id === 'auth' || id === 'expiry') && code !== 'ok' && !code.endsWith('.not-signed'),
      );
      if (signs && typeof host === 'string' && typeof app === 'string') {
        const provider = this.#provider(url?.evidence['provider']);
        if (provider === null) return `cuelight sign --domain ${host} --app ${app} --stream … --key-env VAR${this.#validHours()}`;
        const named = provider.forms === undefined ? provider.id : provider.forms.map(({ id }) => id).join('|');
        const hours = provider.end === 'exact' || provider.end === 'at-least' ? this.#validHours() : '';
        return `cuelight sign --provider ${named} --domain ${host} --app ${app} --stream … --key-env VAR${hours}`;
      }
    }
    // `extract` ends a URL at white space: it yields the repaired one unless that is what tore it.
    const parsed = parsePushUrl(this.#request.text);
    const repaired = parsed.ok && parsed.findings.some(({ code }) => code === 'url.mangled') ? parsed.target.text : null;
    return repaired !== null && extractPushUrls(this.#request.text)[0]?.url === repaired ? 'cuelight extract -' : null;
  }
}
