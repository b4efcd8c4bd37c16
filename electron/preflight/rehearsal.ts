import type { Algorithm } from '../push-url/provider.ts';
import type { PushTarget } from '../push-url/target.ts';
import type { CheckRun } from './check.ts';

const RANDOM_LENGTH = 6;

/**
 * A stream beside the real one: signed with the key that the URL's own signature matched, or the service's own test mode. Null where
 * there is neither: another name on a service by keys, or by look-up, would prove nothing.
 */
export function rehearsalOf({
  request,
  ports,
  facts,
  findings,
}: Pick<CheckRun, 'request' | 'ports' | 'facts' | 'findings'>): PushTarget | null {
  const { target, provider, auth } = facts;
  if (target === null || provider === null) return null;
  if (provider.testMode !== undefined) return provider.testMode(target);
  if (auth === null || findings.get('auth')?.status !== 'pass') return null;
  const key = auth.evidence['key'] === 'backup' ? request.keys.backup : request.keys.primary;
  if (key === undefined) return null;
  return provider.rehearsal(target, key, algorithmOf(auth.evidence['algorithm'], request.algorithm), ports.randomName(RANDOM_LENGTH));
}

function algorithmOf(found: unknown, asked: Algorithm | 'auto'): Algorithm {
  if (found === 'md5' || found === 'sha256') return found;
  return asked === 'sha256' ? 'sha256' : 'md5';
}
