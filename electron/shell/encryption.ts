/** The system's own encryption, as far as it is real. */
export interface Encryption {
  /** False where a "password store" is a fixed password in disguise. */
  readonly usable: boolean;
  readonly backend: string;
  encrypt(text: string): Promise<Uint8Array>;
  decrypt(data: Buffer): Promise<Decrypted>;
}

export interface Decrypted {
  readonly text: string;
  /** Its key has been replaced by a newer one: it must be encrypted anew while the old one still opens it. */
  readonly outdated: boolean;
}
