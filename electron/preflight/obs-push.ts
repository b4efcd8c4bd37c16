import type { ObsReport } from '../obs/inspect.ts';
import { wholeUrlOf, type ObsPush } from '../obs/push-settings.ts';
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
  const own = keyOf(target);
  if (text === null) return { sameServer: push.service !== null && push.server === 'auto', sameKey: push.key.trim() === own };
  const parsed = parsePushUrl(text);
  if (!parsed.ok) return { sameServer: false, sameKey: push.key.trim() === own };
  const { target: set } = parsed;
  const sameServer =
    set.scheme === target.scheme &&
    set.host.toLowerCase() === target.host.toLowerCase() &&
    set.port === target.port &&
    set.app === target.app;
  return { sameServer, sameKey: keyOf(set) === own };
}

/** Whatever the signature: it is the stream that can be live once. */
export function isSameStream(push: ObsPush, target: PushTarget): boolean {
  const parsed = parsePushUrl(wholeUrlOf(push) ?? '');
  if (!parsed.ok) return false;
  const { host, app, stream } = parsed.target;
  return host.toLowerCase() === target.host.toLowerCase() && app === target.app && stream === target.stream;
}

/** Stream and query as one text: what goes into the key's box. */
export function keyOf({ stream, query }: PushTarget): string {
  return query === null ? stream : `${stream}?${query}`;
}
