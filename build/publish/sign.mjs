// node build/publish/sign.mjs FOLDER PLATFORM ARCH: writes update-PLATFORM-ARCH.json beside the packages in FOLDER. The private key comes by
// CUELIGHT_UPDATE_PRIVATE_KEY (PEM), and must fit the public one in CUELIGHT_UPDATE_KEY.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError, runScript, say } from '../setup/say.mjs';
import { ROOT, readJson } from '../setup/files.mjs';
import { signedRelease, signingKey } from './update-signature.mjs';

await runScript(async () => {
  const [folder, platform, arch] = process.argv.slice(2);
  const { CUELIGHT_UPDATE_PRIVATE_KEY: pem = '', CUELIGHT_UPDATE_KEY: builtIn = '' } = process.env;
  if (folder === undefined || platform === undefined || arch === undefined) throw new SetupError('say which: FOLDER PLATFORM ARCH');
  if (pem === '' || builtIn === '') throw new SetupError('CUELIGHT_UPDATE_PRIVATE_KEY and CUELIGHT_UPDATE_KEY are needed');
  const version = String(readJson(join(ROOT, 'package.json'))?.['version']);
  const key = signingKey(pem, builtIn);
  const file = join(folder, `update-${platform}-${arch}.json`);
  writeFileSync(file, await signedRelease({ folder, platform, arch, version, releasedAt: new Date(), key }));
  say(`${file}: ${readFileSync(file).length} bytes, signed`);
  return 0;
});
