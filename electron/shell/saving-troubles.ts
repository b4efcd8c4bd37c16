import { giveNotice, withdrawNotice } from './notices.ts';
import type { StateHub } from './state-hub.ts';

export interface SavingNews {
  readonly onUnsaved: (error: unknown) => void;
  readonly onSaved: () => void;
}

const WHY: { readonly [code: string]: 'full' | 'readonly' } = {
  ENOSPC: 'full',
  EDQUOT: 'full',
  EROFS: 'readonly',
  EACCES: 'readonly',
  EPERM: 'readonly',
};

/** What could not be written down, said in the window until it is. */
export class SavingTroubles {
  readonly #onFault: (error: unknown) => void;
  readonly #troubled = new Set<string>();
  #hub: StateHub | null = null;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  tellIn(hub: StateHub): void {
    this.#hub = hub;
  }

  of(what: string): SavingNews {
    return {
      onUnsaved: (error) => {
        this.#onFault(error);
        this.#troubled.add(what);
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (this.#hub !== null) giveNotice(this.#hub, 'profiles-unsaved', { why: WHY[code] ?? 'other' });
      },
      onSaved: () => {
        this.#troubled.delete(what);
        if (this.#hub !== null && this.#troubled.size === 0) withdrawNotice(this.#hub, 'profiles-unsaved');
      },
    };
  }
}
