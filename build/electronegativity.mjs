// node build/electronegativity.mjs: Electronegativity over the sources, for a release. It is large and no longer maintained, so it is no
// dependency: this very version is installed into a folder of its own, without scripts, and removed again. What it finds beyond the reviewed
// list fails, and so does a file that it cannot read.
import './require-node.mjs';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { ROOT, isRecord, readJson } from './setup/files.mjs';
import { run } from './setup/run.mjs';
import { runScript, say } from './setup/say.mjs';

const PACKAGE = '@doyensec/electronegativity@1.10.3';

/** What it asks to be looked at, and why it is right as it is. @type {{ id: string, file: string, why: string }[]} */
const REVIEWED = [
  { id: 'CSP_GLOBAL_CHECK', file: 'N/A', why: 'the policy is a header of the app scheme: electron/shell/renderer-files.ts' },
  { id: 'OPEN_EXTERNAL_JS_CHECK', file: 'electron/shell/electron-ports.ts', why: 'called with addresses of our own table only' },
  { id: 'OPEN_EXTERNAL_JS_CHECK', file: 'electron/shell/handlers.ts', why: 'the window names a link, the table has its address' },
  { id: 'CUSTOM_ARGUMENTS_JS_CHECK', file: 'electron/shell/session-policy.ts', why: 'no name is looked up for the page' },
  { id: 'PROTOCOL_HANDLER_JS_CHECK', file: 'electron/shell/start-up.ts', why: 'what comes by cuelight:// is only a draft' },
  { id: 'PRELOAD_JS_CHECK', file: 'electron/shell/window.ts', why: 'the bridge is a list of channels; test/contract/bridge.test.ts' },
];

/** It draws on standard output, and answers where nothing else is written. */
const JUDGE = `
  const { writeFileSync } = require('node:fs');
  require('@doyensec/electronegativity')({ input: process.argv[1] }, false).then(({ issues, errors }) => {
    writeFileSync('judged.json', JSON.stringify({ issues, errors: errors.map(({ file, message }) => ({ file, message })) }));
  });
`;

await runScript(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cuelight-electronegativity-'));
  try {
    const npm = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save', PACKAGE];
    const { code, output } = await run('npm', npm, { cwd: folder, quiet: true });
    if (code !== 0) throw new Error(output);
    const sources = join(folder, 'sources');
    for (const part of ['electron', 'renderer', 'package.json']) cpSync(join(ROOT, part), join(sources, part), { recursive: true });
    return report(await judge(folder, sources), sources);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @typedef {{ id: string, file: string, location?: { line: number }, description: string }} Issue
 * @typedef {{ issues: Issue[], errors: { file: string, message: string }[] }} Judged
 * @param {string} folder
 * @param {string} sources
 * @returns {Promise<Judged>}
 */
async function judge(folder, sources) {
  const { code, output } = await run(process.execPath, ['-e', JUDGE, sources], { cwd: folder, quiet: true });
  const judged = readJson(join(folder, 'judged.json'));
  if (code !== 0 || !isJudged(judged)) throw new Error(output);
  return judged;
}

/**
 * @param {unknown} value
 * @returns {value is Judged}
 */
function isJudged(value) {
  return isRecord(value) && Array.isArray(value['issues']) && Array.isArray(value['errors']);
}

/**
 * @param {Judged} judged
 * @param {string} sources
 */
function report({ issues, errors }, sources) {
  const found = issues.map(({ id, file, location, description }) => {
    const where = file === 'N/A' ? file : relative(sources, file).replaceAll('\\', '/');
    return { id, file: where, text: `${id}  ${where}:${location?.line ?? 0}  ${description}` };
  });
  const odd = found.filter(({ id, file }) => !REVIEWED.some((reviewed) => reviewed.id === id && reviewed.file === file));
  for (const { text } of odd) say(`not reviewed: ${text}`);
  for (const { file, message } of errors) say(`not read: ${file}: ${message}`);
  for (const { id, file } of REVIEWED.filter((one) => !found.some((issue) => issue.id === one.id && issue.file === one.file)))
    say(`reviewed, and not there any more: ${id}  ${file}`);
  say(`${found.length} found, ${odd.length} not reviewed, ${errors.length} files not read`);
  return odd.length + errors.length === 0 ? 0 : 1;
}
