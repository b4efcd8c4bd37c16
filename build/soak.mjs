// npm run soak: the long runs of test/soak, each alone by its name: `npm run soak -- path-cut`.
import './require-node.mjs';

const { runScript } = await import('./setup/say.mjs');
const { runProject } = await import('./vitest-script.mjs');
await runScript(() => runProject('soak', process.argv.slice(2)));
