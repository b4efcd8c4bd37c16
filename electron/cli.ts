import { checkCommand } from './cli/check-command.ts';
import { EXIT } from './cli/exit-code.ts';
import { extractCommand } from './cli/extract-command.ts';
import { helpFor, overview, version } from './cli/help.ts';
import { relayCommand } from './cli/relay-command.ts';
import { signCommand } from './cli/sign-command.ts';
import { UsageError, languageOption } from './cli/usage.ts';

const COMMANDS: Record<string, (args: readonly string[]) => number | Promise<number>> = {
  check: (args) => checkCommand('check', args, process.env),
  explain: (args) => checkCommand('explain', args, process.env),
  sign: (args) => signCommand(args, process.env),
  extract: (args) => extractCommand(args, process.env),
  relay: (args) => relayCommand(args, process.env),
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
    throw new UsageError(
      name === undefined ? 'Say what to do. Type: cuelight --help' : `There is no command "${name.slice(0, 40)}". Type: cuelight --help`,
      name === undefined ? '没有写要做什么。请输入：cuelight --help' : `没有“${name.slice(0, 40)}”这个命令。请输入：cuelight --help`,
    );
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(helpFor(name, lang));
    return EXIT.ok;
  }
  return await command(rest);
}

function languageForHelp(args: readonly string[]): 'en' | 'zh-CN' {
  const index = args.indexOf('--lang');
  const named = args.find((arg) => arg.startsWith('--lang='))?.slice(7) ?? (index < 0 ? undefined : args[index + 1]);
  return languageOption(named === 'en' || named === 'zh-CN' ? { lang: named } : {}, process.env);
}

// A reader that left early (`| head`) is no fault: what remains to be said goes nowhere, and the exit code still tells the verdict.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode = EXIT.fault;
  });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.fault;
    process.stderr.write(
      error instanceof UsageError
        ? `cuelight: ${error.in(languageForHelp(process.argv.slice(2)))}\n`
        : `cuelight: a fault of ours, nothing was harmed (${error instanceof Error ? error.name : 'unknown'}). Please report it.\n`,
    );
  },
);
