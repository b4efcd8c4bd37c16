/** The services that are known, and their ways to sign, as `--provider` and a show's profile name them. */
export const PROVIDER_IDS = [
  'tencent',
  'alibaba',
  'huawei',
  'huawei-a',
  'huawei-b',
  'huawei-d',
  'volcengine',
  'byteplus',
  'qiniu',
  'qiniu-expiry',
  'qiniu-sk',
  'qiniu-static',
  'twitch',
  'youtube',
  'kick',
  'facebook',
  'aws-ivs',
  'bilibili',
  'douyin',
] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];

export function isProviderId(text: string): text is ProviderId {
  return PROVIDER_IDS.some((id) => id === text);
}
