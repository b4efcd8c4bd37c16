import { ROOT } from './setup/files.mjs';
import { ensureBuilt } from './setup/fresh-build.mjs';
import { run } from './setup/run.mjs';
import { say } from './setup/say.mjs';
import { electronEnvironment, setUp } from './setup/set-up.mjs';

/**
 * One of vitest's projects that are no part of npm test, after everything it needs is there.
 * @param {'bench' | 'soak' | 'pictures'} project
 * @param {readonly string[]} args passed on to vitest, such as a part of a file's name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} the exit code
 */
export async function runProject(project, args, env = {}) {
  const runtime = await setUp({ root: ROOT, command: project === 'pictures' ? 'test' : project, say });
  for (const target of /** @type {const} */ (['cli', 'app'])) await ensureBuilt({ root: ROOT, target, say });
  const vitest = [`${ROOT}/node_modules/vitest/vitest.mjs`, 'run', '--config', 'build/vitest.config.ts', `--project=${project}`];
  const { code } = await run(process.execPath, [...vitest, '--reporter=verbose', ...args], {
    cwd: ROOT,
    env: { ...electronEnvironment(runtime), ...env },
  });
  return code;
}
