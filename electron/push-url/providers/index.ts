import type { Provider } from '../provider.ts';
import type { PushTarget } from '../target.ts';
import { tencent } from './tencent.ts';
import { twitch } from './twitch.ts';
import { volcengine } from './volcengine.ts';

const PROVIDERS: readonly Provider[] = [tencent, volcengine, twitch];

/** Names that `--provider` takes. */
export function providerIds(): readonly string[] {
  return PROVIDERS.map(({ id }) => id);
}

/** By id where one is given; else by host suffix; else by the parameters of the query; null for a service without signatures. */
export function findProvider(target: PushTarget, id: string | null = null): Provider | null {
  if (id !== null) return providerById(id);
  return PROVIDERS.find((provider) => provider.ownsHost(target.host)) ?? PROVIDERS.find((provider) => provider.recognises(target)) ?? null;
}

/** An address that viewers use, by its host alone. */
export function isPlayHost(host: string): boolean {
  return PROVIDERS.some((provider) => provider.isPlayHost?.(host) === true);
}

export function providerById(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}
