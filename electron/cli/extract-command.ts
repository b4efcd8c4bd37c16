import { extractPushUrls } from '../push-url/extract.ts';
import { EXIT } from './exit-code.ts';
import { readText } from './secret-input.ts';
import { openTerminal } from './terminal.ts';
import { parseCommandLine } from './usage.ts';

/** `extract`: every push URL in any text, repaired, one a line. */
export async function extractCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = parseCommandLine('extract', args, {}, 1);
  const terminal = openTerminal(values, env);
  const found = extractPushUrls(await readText(positionals[0] ?? '-'));
  if (terminal.json) terminal.result(JSON.stringify(found));
  else for (const { url } of found) terminal.result(url);
  return found.length > 0 ? EXIT.ok : EXIT.noGo;
}
