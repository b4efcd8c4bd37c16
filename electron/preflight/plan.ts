import { OFFLINE_CHECK_IDS } from '../contract/check-id.ts';
import type { Check } from './check.ts';
import { authCheck } from './checks/auth.ts';
import { clockCheck } from './checks/clock.ts';
import { connectCheck } from './checks/connect.ts';
import { dnsCheck } from './checks/dns.ts';
import { encoderCheck } from './checks/encoder.ts';
import { expiryCheck } from './checks/expiry.ts';
import { handshakeCheck } from './checks/handshake.ts';
import { inUseCheck } from './checks/in-use.ts';
import { networkCheck } from './checks/network.ts';
import { publishCheck } from './checks/publish.ts';
import { tcpCheck } from './checks/tcp.ts';
import { tlsCheck } from './checks/tls.ts';
import { uplinkCheck } from './checks/uplink.ts';
import { urlCheck } from './checks/url.ts';

/** `check` runs everything; `explain` only what needs no network. */
export type PlanKind = 'check' | 'explain';

const ALL: readonly Check[] = [
  urlCheck,
  authCheck,
  expiryCheck,
  clockCheck,
  networkCheck,
  dnsCheck,
  tcpCheck,
  tlsCheck,
  handshakeCheck,
  connectCheck,
  inUseCheck,
  publishCheck,
  uplinkCheck,
  encoderCheck,
];

const OFFLINE: ReadonlySet<string> = new Set(OFFLINE_CHECK_IDS);

export function planChecks(kind: PlanKind): readonly Check[] {
  return kind === 'check' ? ALL : ALL.filter((check) => OFFLINE.has(check.id));
}
