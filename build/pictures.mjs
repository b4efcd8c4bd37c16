// npm run pictures: every state of the real window, as pictures under out/pictures; `npm run pictures -- readme` takes those of the README.
import './require-node.mjs';

const { runScript } = await import('./setup/say.mjs');
const { runProject } = await import('./vitest-script.mjs');
await runScript(() => runProject('pictures', process.argv.slice(2)));
