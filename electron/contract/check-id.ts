/** The checks in the order of the path from text to stream; reports list them in this order. */
export const CHECK_IDS = [
  'url',
  'auth',
  'expiry',
  'clock',
  'network',
  'dns',
  'tcp',
  'tls',
  'handshake',
  'connect',
  'in-use',
  'publish',
  'uplink',
  'encoder',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

export const OFFLINE_CHECK_IDS = ['url', 'auth', 'expiry'] as const satisfies readonly CheckId[];
