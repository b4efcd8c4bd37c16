import type { Cell } from '../cell.ts';
import { CONNECT_CELLS } from './connect.ts';
import { HANDSHAKE_CELLS } from './handshake.ts';
import { HEALTHY_CELLS } from './healthy.ts';
import { IN_USE_CELLS } from './in-use.ts';
import { NAME_CELLS } from './names.ts';
import { NETWORK_CELLS } from './network.ts';
import { PORT_CELLS } from './ports.ts';
import { PUBLISH_CELLS } from './publish.ts';
import { SIGNATURE_CELLS } from './signature.ts';
import { TLS_CELLS } from './tls.ts';
import { UPLINK_CELLS } from './uplink.ts';

/** Every cell, in the order of the path that a push takes. */
export const CELLS: readonly Cell[] = [
  ...NAME_CELLS,
  ...NETWORK_CELLS,
  ...PORT_CELLS,
  ...TLS_CELLS,
  ...HANDSHAKE_CELLS,
  ...CONNECT_CELLS,
  ...PUBLISH_CELLS,
  ...IN_USE_CELLS,
  ...SIGNATURE_CELLS,
  ...UPLINK_CELLS,
  ...HEALTHY_CELLS,
];
