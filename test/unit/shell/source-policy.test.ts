import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = path.join(import.meta.dirname, '../../..');

/** Code alone: what a comment says about a key is no use of it. */
function sources(...folders: string[]): { readonly name: string; readonly code: string }[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(?:tsx?|html)$/.test(name))
      .map((name) => ({
        name: `${folder}/${name}`,
        code: readFileSync(path.join(ROOT, folder, name), 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, ''),
      })),
  );
}

function users(word: RegExp, ...folders: string[]): readonly string[] {
  return sources(...folders).flatMap(({ name, code }) => (word.test(code) ? [name] : []));
}

/** The rows of Electron's security checklist that say "never": a key that stands nowhere cannot be set wrong. */
describe('what the source never says', () => {
  it.each([
    'webSecurity',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'allowpopups',
    'setCertificateVerifyProc',
    'allowFileAccessFromFileUrls',
    'enableWebSQL',
    'sendSync',
    'executeJavaScript',
    'crashReporter',
    'autoUpdater',
    'file://',
  ])('%s', (word) => {
    expect(users(new RegExp(word.replaceAll('/', '\\/')), 'electron', 'renderer')).toEqual([]);
  });

  it.each([
    'dangerouslySetInnerHTML',
    'innerHTML',
    'insertAdjacentHTML',
    'document.write',
    'new Function',
    'localStorage',
    'sessionStorage',
    'indexedDB',
  ])('%s, in the page', (word) => {
    expect(users(new RegExp(word.replaceAll('.', '\\.')), 'renderer')).toEqual([]);
  });

  it('any listener of ipcMain beside the one server', () => {
    expect(users(/ipcMain/, 'electron')).toEqual(['electron/main.ts']);
    expect(users(/\bipc\.(?:handle|on)\(/, 'electron')).toEqual(['electron/shell/ipc-server.ts']);
    expect(users(/ipcRenderer/, 'electron', 'renderer')).toEqual(['electron/preload.ts']);
  });

  it('an address of the web, but in the table of links', () => {
    expect(users(/openExternal/, 'electron', 'renderer').toSorted()).toEqual([
      'electron/shell/electron-ports.ts',
      'electron/shell/handlers.ts',
    ]);
    expect(users(/https?:\/\/(?!www\.w3\.org)/, 'renderer')).toEqual([]);
  });
});
