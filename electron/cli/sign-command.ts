import { signingProviderIds } from '../push-url/providers/index.ts';
import { DEFAULT_PROVIDER, signPushUrl, type SignProblem } from '../push-url/sign.ts';
import { isProviderId } from '../contract/provider-id.ts';
import type { Language } from '../contract/report.ts';
import { formatDate, text } from '../messages/index.ts';
import type { EndKind } from '../push-url/provider.ts';
import { EXIT } from './exit-code.ts';
import { openTerminal } from './terminal.ts';
import { UsageError, choiceOption, numberOption, parseCommandLine, secretFromEnvironment, textOption, unknownProvider } from './usage.ts';

const REFUSED_ZH: Record<SignProblem, string> = {
  domain: '推流域名只写主机名，比如 push.example.com。',
  app: 'AppName 只写普通名称，比如 live。',
  stream: '流名里不能有 ?、/、& 或空白。',
  key: '鉴权密钥是空的。',
  'key-pair': '密钥要写成一对：AccessKey:SecretKey。',
  time: '到期时间要晚于现在，并且不能超过 2106 年。',
  end: '这种地址里不写到期时间，请去掉 --valid-hours。',
  provider: '这个平台的推流地址没法签名。',
  form: '这个平台有几种鉴权方式，要写明用哪一种。',
  algorithm: '这个平台只有一种算法，请去掉 --algorithm。',
};

/** `sign`: the signed URL, alone on standard output. */
export function signCommand(args: readonly string[], env: NodeJS.ProcessEnv): number {
  const { values } = parseCommandLine(
    'sign',
    args,
    {
      domain: { type: 'string' },
      app: { type: 'string' },
      stream: { type: 'string' },
      'key-env': { type: 'string' },
      provider: { type: 'string' },
      'valid-hours': { type: 'string' },
      algorithm: { type: 'string' },
    },
    0,
  );
  const terminal = openTerminal(values, env);
  const required = (name: string): string => {
    const value = textOption(values, name);
    if (value === undefined || value === '')
      throw new UsageError(
        `--${name} is missing. Type: cuelight sign --domain D --app A --stream S --key-env VAR`,
        `缺少 --${name}。请输入：cuelight sign --domain D --app A --stream S --key-env VAR`,
      );
    return value;
  };
  const domain = required('domain');
  const app = required('app');
  const stream = required('stream');
  required('key-env');
  const key = secretFromEnvironment(values, 'key-env', env) ?? '';
  const provider = textOption(values, 'provider') ?? DEFAULT_PROVIDER;
  if (!isProviderId(provider)) throw unknownProvider(signingProviderIds(), provider);
  const validHours = numberOption(values, 'valid-hours', { min: 0.01, max: 87_600, whole: false });
  const algorithm = textOption(values, 'algorithm') === undefined ? undefined : choiceOption(values, 'algorithm', ['md5', 'sha256'], 'md5');
  const signed = signPushUrl({
    domain,
    app,
    stream,
    key,
    provider,
    ...(validHours === undefined ? {} : { validHours }),
    ...(algorithm === undefined ? {} : { algorithm }),
    nowMs: Date.now(),
  });
  if (!signed.ok) {
    const next = signed.choices === undefined ? 'cuelight sign --help' : `--provider ${signed.choices.join(' | ')}`;
    throw new UsageError(`${signed.what} Type: ${next}`, `${REFUSED_ZH[signed.problem]}请输入：${next}`);
  }
  const { url, expiresAt, end } = signed;
  terminal.result(terminal.json ? JSON.stringify({ url, expiresAt, ...(end === 'exact' ? {} : { end }) }) : url);
  // Beside the URL, which stays alone on standard output.
  if (end !== 'exact') process.stderr.write(`${endInWords(end, expiresAt, terminal.lang)}\n`);
  return EXIT.ok;
}

/** Of an end that is not simply the one in the URL. */
function endInWords(end: Exclude<EndKind, 'exact'>, expiresAt: string | null, lang: Language): string {
  if (end === 'from') return text(lang, 'cli.signedFrom');
  if (end === 'none' || expiresAt === null) return text(lang, 'cli.signedNoEnd');
  return text(lang, 'cli.signedAtLeast', { date: formatDate(Date.parse(expiresAt), lang) });
}
