// npm test: sets up everything, then every check there is. The last line is `N passed, N failed`.
import './require-node.mjs';

const { runScript } = await import('./setup/say.mjs');
const { runChecks } = await import('./run-checks.mjs');
await runScript(() => runChecks(process.argv.slice(2)));
