import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { EXPORT_FORMATS } from '../../../electron/contract/history.ts';
import type { Use } from './use.ts';

async function record(use: Use): Promise<string | null> {
  const page = await use.ask('history.list', {});
  const [first, ...more] = page.ok ? page.value.entries.slice(0, 8) : [];
  return first === undefined ? null : use.chances.oneOf([first, ...more]).id;
}

/** Every kind of file, into the program's own temporary folder, where they are found with the rest. */
export async function exportRecord(use: Use): Promise<void> {
  const id = await record(use);
  if (id === null) return;
  const { cuelight, home } = use.stage;
  const willSaveTo = (filePath: string): Promise<void> =>
    cuelight.app.evaluate(({ dialog }, to) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: to });
    }, filePath);
  mkdirSync(path.join(home.folder, 'tmp'), { recursive: true });
  for (const format of EXPORT_FORMATS) {
    await willSaveTo(path.join(home.folder, 'tmp', `export-${(use.exports += 1)}.${format}`));
    await use.ask('history.export', { id, format });
  }
  await willSaveTo(path.join(home.folder, 'tmp', `export-${(use.exports += 1)}.png`));
  await use.ask('history.savePicture', { id, rect: { x: 0, y: 0, width: 800, height: 600 } });
}

export async function readHistory(use: Use): Promise<void> {
  const { page } = use.stage.cuelight;
  await use.clear();
  if (!(await use.openTab('history'))) return;
  const id = await record(use);
  if (id === null) return;
  // It may lie outside of what the list shows at the moment.
  const entry = page.getByTestId(`history-${id}`);
  await entry.click({ timeout: 3000 }).then(
    () => page.getByTestId('history-record').waitFor(),
    () => null,
  );
  if (use.maybe(0.2)) await use.ask('history.delete', { ids: [id] });
}
