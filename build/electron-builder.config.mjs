import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageConfig } from './package-config.mjs';
import { isRecord } from './setup/files.mjs';

/** @type {unknown} */
const runtime = JSON.parse(readFileSync(join(import.meta.dirname, '../out/electron-runtime.json'), 'utf8'));
if (!isRecord(runtime)) throw new Error('out/electron-runtime.json is damaged; run npm run package');

export default packageConfig({
  runtime: { dir: String(runtime['dir']), version: String(runtime['version']) },
  platform: process.platform,
  arch: process.arch,
  env: process.env,
});
