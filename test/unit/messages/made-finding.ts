import type { CauseCode } from '../../../electron/contract/cause.ts';
import type { Evidence, Finding } from '../../../electron/contract/finding.ts';

const NOW = Date.parse('2025-11-21T12:42:00Z');
/** Where and when the reader is. */
export const SHANGHAI = { timeZone: 'Asia/Shanghai', now: NOW };

export function finding(code: CauseCode, evidence: Record<string, Evidence> = {}, more: Partial<Finding> = {}): Finding {
  return { id: 'url', status: 'fail', code, also: [], alternatives: [], evidence, startedMs: 0, durationMs: 1, ...more };
}
