import { publishName } from '../push-url/format.ts';
import { parsePushUrl } from '../push-url/parse.ts';

/** What a publisher needs to know of a practice URL. */
export interface PublishUrl {
  readonly port: number;
  readonly app: string;
  /** The stream with its query: the signature travels in the name. */
  readonly name: string;
}

/** Throws on anything but a push URL on this computer: the holder never pushes anywhere else. */
export function publishUrl(text: string): PublishUrl {
  const parsed = parsePushUrl(text);
  if (!parsed.ok || parsed.target.host !== '127.0.0.1') throw new Error('not a practice URL');
  const { port, app } = parsed.target;
  return { port, app, name: publishName(parsed.target) };
}
