import type { LiveEncoderState } from '../contract/live-show.ts';
import { fingerprint } from '../push-url/fingerprint.ts';
import { encoderServers } from './encoder-servers.ts';

/** With the key: never for the window. */
export interface WholeAddress {
  readonly url: string;
  readonly server: string;
  readonly key: string;
}

/** Where a show's encoder is to push, by which addresses other devices reach it, and whether it is there. */
export class EncoderAddress {
  readonly #lan: boolean;
  #reached: readonly string[] = [];
  #whole: WholeAddress | null = null;
  #state: LiveEncoderState | null = null;

  constructor(lan: boolean) {
    this.#lan = lan;
  }

  /** Null while nothing listens. */
  get whole(): WholeAddress | null {
    return this.#whole;
  }

  /** What the window may know; null where no encoder pushes to this computer. */
  get state(): LiveEncoderState | null {
    return this.#state;
  }

  listen({ url, server, streamKey }: { readonly url: string; readonly server: string; readonly streamKey: string }): void {
    this.#whole = { url, server, key: streamKey };
    this.#state = {
      servers: encoderServers(server, this.#lan, this.#reached),
      keyFingerprint: fingerprint(streamKey),
      connection: this.#state?.connection ?? 'none',
    };
  }

  /** Whether that changes where it may push. */
  reachedBy(addresses: readonly string[]): boolean {
    if (addresses.join() === this.#reached.join()) return false;
    this.#reached = addresses;
    if (this.#state === null || this.#whole === null) return false;
    this.#state = { ...this.#state, servers: encoderServers(this.#whole.server, this.#lan, addresses) };
    return true;
  }

  connection(connection: LiveEncoderState['connection']): void {
    if (this.#state !== null) this.#state = { ...this.#state, connection };
  }

  close(): void {
    this.connection('none');
    this.#whole = null;
  }
}
