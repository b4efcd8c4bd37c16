/** Where the API is asked. */
export interface CloudEndpoint {
  readonly host: string;
  readonly port: number;
  /** Trusted instead of Node's own list (PEM). */
  readonly authority?: string;
}

/** What the owner of a cloud account has given us, to ask and to read with. Holds a secret: it never leaves main. */
export interface CloudAccount {
  readonly secretId: string;
  readonly secretKey: string;
  /** Absent: the cloud's own. */
  readonly endpoints?: readonly CloudEndpoint[];
}

/** Mainland first: most accounts are there, and a key that one of them does not know may be the other's. */
export const TENCENT_ENDPOINTS: readonly CloudEndpoint[] = [
  { host: 'live.tencentcloudapi.com', port: 443 },
  { host: 'live.intl.tencentcloudapi.com', port: 443 },
];

/** The system policy of the cloud's access management (CAM) that allows all that is asked here, and nothing else. */
export const CLOUD_POLICY = 'QcloudLIVEReadOnlyAccess';
