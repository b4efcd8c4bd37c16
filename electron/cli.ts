import { catchInterrupts } from './cli/interrupt.ts';

// The rest comes by itself, so that it is no part of the time in which Ctrl-C would end the program by its signal.
catchInterrupts();
const { run } = await import('./cli/commands.ts');
run(process.argv.slice(2));
