// npm start: sets up what is missing, builds what is out of date, opens the app.
import './require-node.mjs';

const { runScript } = await import('./setup/say.mjs');
const { start } = await import('./start-app.mjs');
await runScript(() => start(process.argv.slice(2)));
