import type { RelayTarget } from '../../contract/relay-port.ts';
import type { ReadExtraAuthorities } from '../../network/authority-file.ts';
import { literalAddresses } from '../../network/probes.ts';
import { lookupOne, type ResolvedAddress, type SpawnResolver } from '../../network/resolver.ts';
import { systemAuthorities } from '../../network/trust-store.ts';
import { publishName, tcUrl } from '../../push-url/format.ts';
import type { Algorithm } from '../../push-url/provider.ts';
import type { PushTarget } from '../../push-url/target.ts';
import type { LiveShow } from '../show.ts';

/** What is known is used when the resolver takes longer. */
const RESOLVE_MS = 1000;
/** Attempts come in quick succession at first: one answer serves them all. */
const FRESH_MS = 1000;
/** A URL about to run out is renewed before it is refused. */
const RENEW_BEFORE_MS = 30_000;
/** Made this long ago, a URL that is valid from then on is as fresh as another. */
const FRESH_FROM_MS = 30_000;
const DAY_MS = 24 * 3_600_000;
const NO_ANSWER = { ok: false, errno: null } as const;

export interface KeeperPorts {
  readonly spawnResolver: SpawnResolver;
  readonly now: () => number;
  /** Unix ms by the best clock known. */
  readonly wallNow: () => number;
  readonly extraAuthorities?: ReadExtraAuthorities;
}

/** Where the show goes: its addresses of now, its URL signed anew when it has run out and the key is known. */
export class TargetKeeper {
  readonly #show: LiveShow;
  readonly #ports: KeeperPorts;
  #target: PushTarget;
  #addresses: readonly ResolvedAddress[] = [];
  #resolvedMs = -Infinity;
  #lookupErrno: string | null = null;
  #system: readonly string[] | null = null;
  #extra: readonly string[] = [];

  constructor(show: LiveShow, ports: KeeperPorts) {
    this.#show = show;
    this.#ports = ports;
    this.#target = show.target;
  }

  /** The push URL of now: a secret. */
  get text(): string {
    return this.#target.text;
  }

  get target(): PushTarget {
    return this.#target;
  }

  get expiresAtMs(): number | null {
    return this.#show.provider?.readExpiry(this.#target).expiresAtMs ?? null;
  }

  /** Why there is no address at all: the resolver's code, `ETIMEOUT` for its silence; null while there is one. */
  get unresolved(): string | null {
    return this.#addresses.length > 0 ? null : this.#lookupErrno;
  }

  get firstAddress(): string | null {
    return this.#addresses[0]?.address ?? null;
  }

  /** True when the URL was replaced by one that lasts. */
  renew(): boolean {
    const { provider, algorithm } = this.#show;
    const nowMs = this.#ports.wallNow();
    const reading = provider?.readExpiry(this.#target);
    // Where the push domain adds to the time in the URL, a URL past that time may hold or not: a fresh one surely does.
    const renewAtMs = reading?.expiresAtMs ?? reading?.open?.fromMs ?? null;
    if (provider === null || renewAtMs === null || renewAtMs - nowMs > RENEW_BEFORE_MS) return false;
    if (reading?.open?.kind === 'from' && nowMs - renewAtMs < FRESH_FROM_MS) return false;
    const { key, by } = this.#signingKey(algorithm);
    if (key === undefined) return false;
    const lastsMs = Math.max(DAY_MS, (this.#show.plannedHours ?? 0) * 1.5 * 3_600_000);
    const renewed = provider.resign(this.#target, key, by, Math.floor((nowMs + lastsMs) / 1000), Math.floor(nowMs / 1000));
    if (renewed === null) return false;
    this.#target = renewed;
    return true;
  }

  /** Resolved again, within a second or from what is known. Empty addresses: the name could never be resolved yet. */
  async relayTarget(signal: AbortSignal): Promise<RelayTarget> {
    await this.#resolve(signal);
    const { host, port, app, scheme } = this.#target;
    const tls = scheme === 'rtmps';
    const trustedCa = tls ? await this.#authorities() : [];
    return {
      tls,
      host,
      port,
      addresses: this.#addresses.map(({ address, family }) => ({ address, family })),
      app,
      tcUrl: tcUrl(this.#target),
      streamName: publishName(this.#target),
      ...(trustedCa.length > 0 ? { trustedCa } : {}),
    };
  }

  /** A file of the user's that cannot be read any more counts as it last was: it must not end a show that runs. */
  async #authorities(): Promise<string[]> {
    this.#system ??= (await systemAuthorities()) ?? [];
    const extra = (await this.#ports.extraAuthorities?.()) ?? null;
    if (extra === null) this.#extra = [];
    else if (extra.ok) this.#extra = [extra.authorities];
    return [...this.#system, ...this.#extra];
  }

  async #resolve(signal: AbortSignal): Promise<void> {
    const { host } = this.#target;
    const literal = literalAddresses(host);
    if (literal !== null) {
      this.#addresses = literal;
      return;
    }
    const { now, spawnResolver } = this.#ports;
    if (this.#addresses.length > 0 && now() - this.#resolvedMs < FRESH_MS) return;
    // A resolver that dies without an answer is a fault of ours, and none of the show's: it goes on with what is known.
    const result = await lookupOne(host, { spawn: spawnResolver, signal, timeoutMs: RESOLVE_MS }).catch(() => NO_ANSWER);
    this.#resolvedMs = now();
    this.#lookupErrno = result.ok ? null : (result.errno ?? 'ETIMEOUT');
    if (result.ok && result.addresses.length > 0) this.#addresses = result.addresses;
  }

  /** The key that made the URL's own signature, if one of ours did; else the first one there is. */
  #signingKey(asked: Algorithm | 'auto'): { readonly key: string | undefined; readonly by: Algorithm } {
    const { provider, keys } = this.#show;
    const verdict = provider?.verify(this.#target, keys, { algorithm: asked, nowMs: this.#ports.wallNow() });
    const found = verdict?.evidence['algorithm'];
    const by = found === 'md5' || found === 'sha256' ? found : asked === 'sha256' ? 'sha256' : 'md5';
    const isBackup = verdict?.code === 'ok' && verdict.evidence['key'] === 'backup';
    return { key: isBackup ? keys.backup : (keys.primary ?? keys.backup), by };
  }
}
