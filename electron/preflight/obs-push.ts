import type { ObsReport } from '../obs/inspect.ts';
import { wholeUrlOf, type ObsPush } from '../obs/push-settings.ts';
import { publishName } from '../push-url/format.ts';
import { findProvider } from '../push-url/providers/index.ts';
import { parsePushUrl } from '../push-url/parse.ts';
import type { PushTarget } from '../push-url/target.ts';
import type { CheckRun } from './check.ts';

/** One question for all checks of a run; null where nobody asked for OBS. */
export function askObs({ ports, facts, signal }: Pick<CheckRun, 'ports' | 'facts' | 'signal'>): Promise<ObsReport | null> {
  facts.obs ??= ports.obs?.(signal) ?? Promise.resolve(null);
  return facts.obs;
}

/** Both parts whole, byte for byte where it matters: a signature covers the text. A server of OBS's own list has no URL to compare. */
export function compareWithObs(push: ObsPush, target: PushTarget): { readonly sameServer: boolean; readonly sameKey: boolean } {
  const text = wholeUrlOf(push);
  const own = publishName(target);
  if (text === null) return { sameServer: push.service !== null && push.server === 'auto', sameKey: push.key.trim() === own };
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return { sameServer: false, sameKey: push.key.trim() === own };
  const { target: set } = parsed;
  const sameServer =
    set.scheme === target.scheme &&
    set.host.toLowerCase() === target.host.toLowerCase() &&
    set.port === target.port &&
    set.app === target.app;
  return { sameServer, sameKey: publishName(set) === own };
}

/** Whatever the signature: it is the stream that can be live once. Of a service that knows a stream by its key alone, any of its servers is the same. */
export function isSameStream(push: ObsPush, target: PushTarget): boolean {
  const text = wholeUrlOf(push);
  if (text === null) return push.service !== null && nameIn(push.key.trim()) === nameIn(publishName(target));
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return false;
  const { target: set } = parsed;
  // A key that is a query alone names its stream there.
  const sameName = set.stream === target.stream && (set.stream !== '' || set.query === target.query);
  if (!sameName) return false;
  if (set.host.toLowerCase() === target.host.toLowerCase()) return set.app === target.app;
  const service = findProvider(target);
  return service !== null && service.knownByKey === true && service.ownsHost(set.host);
}

function nameIn(key: string): string {
  const [name = ''] = key.split('?');
  return name === '' ? key : name;
}
