// node build/publish/check-electron.mjs: whether the pinned Electron is still mended by its makers, and the newest of its major. Asks their
// list of releases, so it belongs to the release and not to the tests.
import { join } from 'node:path';
import { SetupError, runScript, say } from '../setup/say.mjs';
import { ROOT, isRecord, readJson } from '../setup/files.mjs';
import { unsupportedElectron } from './supported-majors.mjs';

const LIST = 'https://releases.electronjs.org/releases.json';

await runScript(async () => {
  const packages = readJson(join(ROOT, 'package.json'))?.['devDependencies'];
  const pinned = isRecord(packages) ? String(packages['electron']) : '';
  const answer = await fetch(LIST, { signal: AbortSignal.timeout(30_000) });
  if (!answer.ok) throw new SetupError(`${LIST} answered ${answer.status}`);
  const why = unsupportedElectron(pinned, await answer.json());
  if (why !== undefined) throw new SetupError(why);
  say(`Electron ${pinned} is supported, and the newest of its major`);
  return 0;
});
