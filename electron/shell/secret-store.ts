import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { SecretStorage } from '../contract/app-state.ts';
import { type SECRET_FIELDS, SECRET_TEXT_LIMIT } from '../contract/schemas.ts';
import { readBounded, setAside, writeDurably } from './durable-file.ts';
import type { Decrypted, Encryption } from './encryption.ts';
import { createSaveQueue } from './save-queue.ts';

export type SecretField = (typeof SECRET_FIELDS)[number];
/** `encoderKey`: the local address's own, made here; no field of the window holds it. */
/** `obsPassword`, `obsBefore`: OBS's, under an id of its own; the latter is what it was set to, with its key. */
export type StoredField = SecretField | 'encoderKey' | 'obsPassword' | 'obsBefore';
/** Whose secrets OBS's are: no show's. */
export const OBS_SECRETS_ID = 'obs';
export type ShowSecrets = Readonly<Partial<Record<StoredField, string>>>;

export interface SecretStore {
  readonly storage: SecretStorage;
  /** The new names of files that could not be read. */
  readonly damaged: readonly string[];
  /** Every show there is a secret of, also one that no list of shows knows any more. */
  readonly showIds: readonly string[];
  of(showId: string): ShowSecrets;
  set(showId: string, field: StoredField, text: string): void;
  forget(showId: string, field?: StoredField): void;
  /** Where the system has no real encryption: whether to keep secrets in a file that only the user can read. */
  keepInFile(keep: boolean): void;
  idle(): Promise<void>;
}

export interface SecretStoreOptions {
  readonly folder: string;
  readonly encryption: Encryption;
  /** `as-found`: what the user chose cannot be read, and a plain file is only there if it was chosen. */
  readonly keepInFile: boolean | 'as-found';
  readonly wallNow: () => number;
  readonly onUnsaved: (error: unknown) => void;
  /** What could not be saved is. */
  readonly onSaved?: () => void;
}

const text = z.string().max(SECRET_TEXT_LIMIT);
const contents = z.record(
  z.string().regex(/^[a-z0-9-]{1,64}$/),
  z.strictObject({
    pushUrl: text.optional(),
    signingKey: text.optional(),
    backupKey: text.optional(),
    playUrl: text.optional(),
    cloudKey: text.optional(),
    encoderKey: text.optional(),
    obsPassword: text.optional(),
    obsBefore: text.optional(),
  }),
);

type Contents = Record<string, Partial<Record<StoredField, string>>>;

/**
 * Push URLs and keys: encrypted by the system where it really encrypts; otherwise for this run only; or, if the user chose so, in a file
 * of mode 0600. An encrypted file that cannot be opened now (the keyring is missing today) stays as it is.
 */
export async function openSecretStore(options: SecretStoreOptions): Promise<SecretStore> {
  const store = new Store(options);
  await store.load();
  return store;
}

class Store implements SecretStore {
  readonly #encryption: Encryption;
  readonly #wallNow: () => number;
  readonly #encryptedFile: string;
  readonly #plainFile: string;
  readonly #damaged: string[] = [];
  /** Could be neither read nor moved: never written over. */
  readonly #immovable = new Set<string>();
  readonly #queue;
  #contents = new Map<string, ShowSecrets>();
  #keepInFile: boolean;
  readonly #asFound: boolean;

  constructor({ folder, encryption, keepInFile, wallNow, onUnsaved, onSaved = () => {} }: SecretStoreOptions) {
    this.#encryption = encryption;
    this.#keepInFile = keepInFile === true;
    this.#asFound = keepInFile === 'as-found';
    this.#wallNow = wallNow;
    this.#encryptedFile = path.join(folder, 'secrets.bin');
    this.#plainFile = path.join(folder, 'secrets.json');
    this.#queue = createSaveQueue<string>((json) => this.#write(json), { onFailure: onUnsaved, onRecovered: onSaved });
  }

  async load(): Promise<void> {
    const plain = await this.#read(this.#plainFile, (bytes) => Promise.resolve({ text: bytes.toString('utf8'), outdated: false }));
    const encrypted = this.#encryption.usable ? await this.#read(this.#encryptedFile, (bytes) => this.#encryption.decrypt(bytes)) : null;
    if (this.#asFound) this.#keepInFile = plain !== null;
    // Writing the encrypted file removes the plain one, so where there are both the plain one is newer.
    this.#contents = new Map(Object.entries({ ...encrypted?.contents, ...plain?.contents }));
    // The system encrypts again, or the user took the choice back: the plain file must not stay behind.
    const unwanted = plain !== null && (this.#encryption.usable || !this.#keepInFile);
    if (unwanted || encrypted?.outdated === true) this.#save();
  }

  get storage(): SecretStorage {
    return { kind: this.#kind(), backend: this.#encryption.backend };
  }

  get damaged(): readonly string[] {
    return this.#damaged;
  }

  get showIds(): readonly string[] {
    return [...this.#contents.keys()];
  }

  of(showId: string): ShowSecrets {
    return this.#contents.get(showId) ?? {};
  }

  set(showId: string, field: StoredField, value: string): void {
    this.#contents.set(showId, { ...this.of(showId), [field]: value });
    this.#save();
  }

  forget(showId: string, field?: StoredField): void {
    if (field === undefined) this.#contents.delete(showId);
    else this.#contents.set(showId, Object.fromEntries(Object.entries(this.of(showId)).filter(([name]) => name !== field)));
    this.#save();
  }

  keepInFile(keep: boolean): void {
    this.#keepInFile = keep;
    this.#save();
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  #kind(): SecretStorage['kind'] {
    if (this.#encryption.usable) return 'encrypted';
    return this.#keepInFile ? 'file' : 'memory';
  }

  #save(): void {
    this.#queue.put(JSON.stringify(Object.fromEntries(this.#contents)));
  }

  async #write(json: string): Promise<void> {
    const kind = this.#kind();
    if (kind === 'encrypted') await this.#replace(this.#encryptedFile, await this.#encryption.encrypt(json));
    if (kind === 'file') await this.#replace(this.#plainFile, json);
    else if (!this.#immovable.has(this.#plainFile)) await rm(this.#plainFile, { force: true });
  }

  async #replace(file: string, data: string | Uint8Array): Promise<void> {
    if (this.#immovable.has(file)) throw new Error('the file of secrets could neither be read nor moved');
    await writeDurably(file, data);
  }

  async #read(
    file: string,
    decode: (bytes: Buffer) => Promise<Decrypted>,
  ): Promise<{ readonly contents: Contents; readonly outdated: boolean } | null> {
    try {
      const bytes = await readBounded(file);
      if (bytes === null) return null;
      const { text: json, outdated } = await decode(bytes);
      return { contents: withoutUndefined(contents.parse(JSON.parse(json))), outdated };
    } catch {
      await setAside(file, this.#wallNow()).then(
        (name) => this.#damaged.push(name),
        () => {
          this.#immovable.add(file);
          this.#damaged.push(path.basename(file));
        },
      );
      return null;
    }
  }
}

function withoutUndefined(parsed: z.infer<typeof contents>): Contents {
  return Object.fromEntries(
    Object.entries(parsed).map(([showId, secrets]) => [
      showId,
      Object.fromEntries(Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    ]),
  );
}
