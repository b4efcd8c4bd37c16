import { liveShowOf, type LiveShow } from '../../electron/live/show.ts';
import { parsePushUrl } from '../../electron/push-url/parse.ts';
import { madeRequest } from './made-request.ts';

/** A show that goes there, with nothing known beside its push URL, but for what is changed. */
export function madeLiveShow(pushUrl: string, change: Partial<LiveShow> = {}): LiveShow {
  const parsed = parsePushUrl(pushUrl);
  if (!parsed.ok) throw new Error(parsed.code);
  return { ...liveShowOf(parsed.target, madeRequest()), ...change };
}
