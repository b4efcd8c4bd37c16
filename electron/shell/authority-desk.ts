import path from 'node:path';
import type { Answer, RefusalCode } from '../contract/bridge.ts';
import { readAuthorityFile, type AuthorityFile, type AuthorityFileFault } from '../network/authority-file.ts';
import { giveNotice, withdrawNotice } from './notices.ts';
import type { Shows } from './shows.ts';
import type { StateHub } from './state-hub.ts';

export interface AuthorityDeskOptions {
  readonly hub: StateHub;
  readonly shows: Pick<Shows, 'authorityFile' | 'keepAuthorityFile'>;
  /** Null: the user chose none. */
  readonly pickFile: () => Promise<string | null>;
}

const OK = { ok: true, value: null } as const;
const REFUSAL: { readonly [why in AuthorityFileFault]: RefusalCode } = {
  unreadable: 'authority-unreadable',
  oversized: 'authority-too-large',
  empty: 'authority-no-certificate',
};

/** The file of certificate authorities that the user trusts beside the lists of Node and the system. */
export class AuthorityDesk {
  readonly #options: AuthorityDeskOptions;
  #asking = false;

  constructor(options: AuthorityDeskOptions) {
    this.#options = options;
  }

  /** A file that is refused leaves the one before in its place. */
  async choose(): Promise<Answer<null>> {
    const { shows, pickFile } = this.#options;
    // Not every system's dialog keeps the window behind it from being clicked.
    if (this.#asking) return OK;
    this.#asking = true;
    const file = await pickFile().finally(() => {
      this.#asking = false;
    });
    if (file === null) return OK;
    const read = await readAuthorityFile(file);
    if (!read.ok) return { ok: false, code: REFUSAL[read.why] };
    shows.keepAuthorityFile(file);
    this.#usable();
    return OK;
  }

  remove(): Answer<null> {
    this.#options.shows.keepAuthorityFile(null);
    this.#usable();
    return OK;
  }

  /** Read anew each time, so that a replaced file counts; one that is gone is told and stops nothing. */
  async read(): Promise<AuthorityFile | null> {
    const { hub, shows } = this.#options;
    const file = shows.authorityFile;
    if (file === null) return null;
    const read = await readAuthorityFile(file);
    // Another one may have been chosen meanwhile.
    if (file !== shows.authorityFile) return read;
    if (read.ok) this.#usable();
    else giveNotice(hub, 'authority-unusable', { file: path.basename(file), why: read.why });
    return read;
  }

  #usable(): void {
    withdrawNotice(this.#options.hub, 'authority-unusable');
  }
}
