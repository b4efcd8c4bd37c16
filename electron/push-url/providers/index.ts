import type { ProviderId } from '../../contract/provider-id.ts';
import type { Provider } from '../provider.ts';
import type { PushTarget } from '../target.ts';
import { alibaba } from './alibaba.ts';
import { huawei, huaweiA, huaweiB, huaweiD } from './huawei.ts';
import { keyServiceProvider } from './key-service.ts';
import { KEY_SERVICES } from './key-services.ts';
import { qiniu, qiniuExpiry, qiniuSk, qiniuStatic } from './qiniu.ts';
import { tencent } from './tencent.ts';
import { byteplus, volcengine } from './volcengine.ts';

/**
 * Host first, then parameters, in this order: `txSecret` is Tencent's unless the host is Huawei's. Alibaba's and Huawei's `auth_key` are
 * the same signature, so on a host that tells nothing it is Alibaba's.
 */
const PROVIDERS: readonly Provider[] = [
  tencent,
  alibaba,
  huawei,
  huaweiA,
  huaweiB,
  huaweiD,
  volcengine,
  byteplus,
  qiniu,
  qiniuExpiry,
  qiniuSk,
  qiniuStatic,
  ...KEY_SERVICES.map(keyServiceProvider),
];

/** Those that can make a signed URL. */
export function signingProviderIds(): readonly ProviderId[] {
  return PROVIDERS.filter(({ end }) => end !== null).map(({ id }) => id);
}

/** By id where one is given; else by host suffix; else by the parameters of the query; null for a service without signatures. */
export function findProvider(target: PushTarget, id: string | null = null): Provider | null {
  const found =
    id !== null
      ? providerById(id)
      : (PROVIDERS.find((provider) => provider.ownsHost(target.host)) ?? PROVIDERS.find((provider) => provider.recognises(target)) ?? null);
  return found?.forms?.find((form) => form.recognises(target)) ?? found;
}

/** An address that viewers use, by its host alone. */
export function isPlayHost(host: string): boolean {
  return PROVIDERS.some((provider) => provider.isPlayHost?.(host) === true);
}

export function providerById(id: string): Provider | null {
  return PROVIDERS.find((provider) => provider.id === id) ?? null;
}
