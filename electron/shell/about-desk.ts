import { readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import { z } from 'zod';
import { packageId, type About, type ProgramVersions } from '../contract/about.ts';
import type { Answer } from '../contract/bridge.ts';

/** A thousand licences are not near this. */
const READ_LIMIT_BYTES = 4 * 1024 * 1024;

const LICENCES = z.object({
  packages: z.array(z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() })).max(2000),
});
type Licences = z.infer<typeof LICENCES>['packages'];

export interface AboutDeskOptions {
  /** What the build wrote down about the packages in it. */
  readonly file: string;
  readonly version: string;
  readonly versions: NodeJS.ProcessVersions;
}

/** Which program this is, and whose work is in it. */
export class AboutDesk {
  readonly #options: AboutDeskOptions;
  #reading: Promise<Licences> | null = null;

  constructor(options: AboutDeskOptions) {
    this.#options = options;
  }

  async about(): Promise<Answer<About>> {
    const packages = await this.#licences();
    return { ok: true, value: { versions: this.#versions(), packages: packages.map(({ text: _text, ...rest }) => rest) } };
  }

  async licence(id: string): Promise<Answer<{ text: string }>> {
    const found = (await this.#licences()).find((one) => packageId(one) === id);
    return found === undefined ? { ok: false, code: 'no-licence' } : { ok: true, value: { text: found.text } };
  }

  /** To paste into a chat with support. */
  versionsText(): string {
    const { electron, chromium, node } = this.#versions();
    return [
      `Cuelight ${this.#options.version}`,
      `Electron ${electron}, Chromium ${chromium}, Node ${node}`,
      `${process.platform} ${process.arch}, ${os.release()}`,
      '',
    ].join('\n');
  }

  #versions(): ProgramVersions {
    const { versions } = this.#options;
    return { electron: versions['electron'] ?? '', chromium: versions['chrome'] ?? '', node: versions.node };
  }

  /** Read once somebody asks; a reading that failed is tried again. */
  #licences(): Promise<Licences> {
    this.#reading ??= read(this.#options.file).catch((error: unknown) => {
      this.#reading = null;
      throw error;
    });
    return this.#reading;
  }
}

async function read(file: string): Promise<Licences> {
  // By its path both times: a file in the program's archive is not opened but copied out.
  const { size } = await stat(file);
  if (size > READ_LIMIT_BYTES) throw new Error(`licences larger than ${READ_LIMIT_BYTES} bytes`);
  const json: unknown = JSON.parse(await readFile(file, 'utf8'));
  return LICENCES.parse(json).packages;
}
