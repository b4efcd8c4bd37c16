import { EXIT } from './exit-code.ts';
import { helpFor, overview, version } from './help.ts';
import { quoteWord } from './quote.ts';
import { UsageError, languageOption } from './usage.ts';

/** Each is loaded when it is called: a check needs no relay. */
const COMMANDS: Record<string, (args: readonly string[]) => Promise<number>> = {
  check: async (args) => (await import('./check-command.ts')).checkCommand('check', args, process.env),
  explain: async (args) => (await import('./check-command.ts')).checkCommand('explain', args, process.env),
  sign: async (args) => (await import('./sign-command.ts')).signCommand(args, process.env),
  extract: async (args) => (await import('./extract-command.ts')).extractCommand(args, process.env),
  obs: async (args) => (await import('./obs-command.ts')).obsCommand(args, process.env),
  relay: async (args) => (await import('./relay-command.ts')).relayCommand(args, process.env),
};

async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  const lang = languageForHelp(args);
  if (name === '--version' || name === '-V') {
    process.stdout.write(`${version()}\n`);
    return EXIT.ok;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const topic = rest[0];
    process.stdout.write(topic !== undefined && Object.hasOwn(COMMANDS, topic) ? helpFor(topic, lang) : overview(lang));
    return EXIT.ok;
  }
  const command = name === undefined || !Object.hasOwn(COMMANDS, name) ? undefined : COMMANDS[name];
  if (name === undefined || command === undefined) {
    throw noCommand(name);
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpFor(name, lang));
    return EXIT.ok;
  }
  return await command(rest);
}

function noCommand(name: string | undefined): UsageError {
  if (name === undefined) return new UsageError('Say what to do. Type: cuelight --help', '没有写要做什么。请输入：cuelight --help');
  if (name.includes('://'))
    return new UsageError(
      'Say what to do with the URL. Type: cuelight check - and paste it, or: cuelight --help',
      '没有写要对这个地址做什么。请输入：cuelight check - 再粘贴地址，或者：cuelight --help',
    );
  return new UsageError(
    `There is no command ${quoteWord(name) ?? 'of that name'}. Type: cuelight --help`,
    `没有${quoteWord(name, ['“', '”']) ?? '这个名字的'}命令。请输入：cuelight --help`,
  );
}

function languageForHelp(args: readonly string[]): 'en' | 'zh-CN' {
  const index = args.indexOf('--lang');
  const named = args.find((arg) => arg.startsWith('--lang='))?.slice(7) ?? (index < 0 ? undefined : args[index + 1]);
  return languageOption(named === 'en' || named === 'zh-CN' ? { lang: named } : {}, process.env);
}

/** Runs the command that the arguments name, and sets the exit code. */
export function run(args: readonly string[]): void {
  // A reader that left early (`| head`) is no fault: what remains to be said goes nowhere, and the exit code still tells the verdict.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') process.exitCode = EXIT.fault;
    });
  }
  main(args).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.fault;
      process.stderr.write(
        error instanceof UsageError
          ? `cuelight: ${error.in(languageForHelp(args))}\n`
          : `cuelight: a fault of ours, nothing was harmed (${error instanceof Error ? error.name : 'unknown'}). Please report it.\n`,
      );
    },
  );
}
