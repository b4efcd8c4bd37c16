import { signPushUrl, type SignProblem } from '../push-url/sign.ts';
import { EXIT } from './exit-code.ts';
import { openTerminal } from './terminal.ts';
import { UsageError, choiceOption, numberOption, parseCommandLine, secretFromEnvironment, textOption } from './usage.ts';

const REFUSED_ZH: Record<SignProblem, string> = {
  domain: '推流域名只写主机名，比如 push.example.com。',
  app: 'AppName 只写普通名称，比如 live。',
  stream: '流名里不能有 ?、/、& 或空白。',
  key: '鉴权密钥是空的。',
  time: '到期时间要晚于现在，并且不能超过 2106 年。',
  provider: '这个平台的推流地址没法签名。',
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
  const signed = signPushUrl({
    domain,
    app,
    stream,
    key,
    validHours: numberOption(values, 'valid-hours', { min: 0.01, max: 87_600, whole: false }) ?? 24,
    algorithm: choiceOption(values, 'algorithm', ['md5', 'sha256'], 'md5'),
    nowMs: Date.now(),
  });
  if (!signed.ok)
    throw new UsageError(`${signed.what} Type: cuelight sign --help`, `${REFUSED_ZH[signed.problem]}请输入：cuelight sign --help`);
  terminal.result(terminal.json ? JSON.stringify({ url: signed.url, expiresAt: signed.expiresAt }) : signed.url);
  return EXIT.ok;
}
