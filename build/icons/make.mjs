// node build/icons/make.mjs: the program's icon in every size that the three systems ask for, from the one drawing in picture.mjs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { icns, ico } from './containers.mjs';
import { drawIcon, png } from './picture.mjs';

const LINUX = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const WINDOWS = [16, 20, 24, 32, 40, 48, 64, 256];
/** The dock's icons keep a margin: 824 of 1024. */
const MAC_SCALE = 824 / 960;

const folder = import.meta.dirname;
mkdirSync(join(folder, 'linux'), { recursive: true });
for (const size of LINUX) writeFileSync(join(folder, `linux/${size}x${size}.png`), png(size, drawIcon(size)));
writeFileSync(join(folder, 'icon.ico'), ico(WINDOWS.map((size) => ({ size, png: png(size, drawIcon(size)) }))));
writeFileSync(
  join(folder, 'icon.icns'),
  icns((size) => png(size, drawIcon(size, { scale: MAC_SCALE }))),
);
