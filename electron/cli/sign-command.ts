import { signPushUrl } from '../push-url/sign.ts';
import { EXIT } from './exit-code.ts';
import { openTerminal } from './terminal.ts';
import { UsageError, choiceOption, numberOption, parseCommandLine, secretFromEnvironment, textOption } from './usage.ts';

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
      throw new UsageError(`--${name} is missing. Type: cuelight sign --domain D --app A --stream S --key-env VAR`);
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
  if (!signed.ok) throw new UsageError(`${signed.what} Type: cuelight sign --help`);
  terminal.result(terminal.json ? JSON.stringify({ url: signed.url, expiresAt: signed.expiresAt }) : signed.url);
  return EXIT.ok;
}
