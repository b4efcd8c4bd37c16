import type { ShowState } from '../../../electron/contract/app-state.ts';
import type { CauseCode } from '../../../electron/contract/cause.ts';
import type { Finding } from '../../../electron/contract/finding.ts';

/** What one click can do about a finding. `key`: signing would help, and needs the key first. */
export type Fix = 'offer' | 'sign' | 'key' | 'network' | 'uplink' | 'obs';

const SIGNING_HELPS: ReadonlySet<CauseCode> = new Set<CauseCode>([
  'auth.malformed',
  'auth.wrong',
  'auth.missing',
  'expiry.expired',
  'expiry.before-end',
  'expiry.malformed',
  'expiry.missing',
  'expiry.short',
  'expiry.unknown',
]);

export function fixFor(show: ShowState, finding: Finding): Fix | null {
  if (show.offer !== null && (finding.id === 'url' || finding.id === 'auth')) return 'offer';
  if (SIGNING_HELPS.has(finding.code)) return show.canSign ? 'sign' : show.hasKey ? null : 'key';
  if (finding.code === 'encoder.other-url') return 'obs';
  if (finding.id === 'uplink') return mayMeasure(finding) ? 'uplink' : null;
  if (finding.code === 'tcp.blocked') return show.networkTest === null ? 'network' : null;
  return null;
}

/** Again where it was measured; for the first time where nobody asked and a stream beside the real one is possible. */
function mayMeasure({ code, evidence }: Finding): boolean {
  if (code === 'app.waits') return false;
  return code !== 'uplink.unmeasured' || (evidence['why'] === 'not-asked' && evidence['rehearsalPossible'] === true);
}
