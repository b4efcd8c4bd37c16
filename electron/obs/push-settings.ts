import { nothing, serviceSettings, type ServiceSettings } from './answers.ts';
import type { Asked, ObsConnection } from './connection.ts';

/** Request status: the output runs, so its settings cannot be changed. */
const OUTPUT_RUNNING = 500;

/** Where OBS pushes to. The key is a secret. */
export interface ObsPush {
  /** As OBS has it: a URL, or `auto` for a service of its list. */
  readonly server: string;
  readonly key: string;
  /** The service's name in OBS's list; null for a server of one's own. */
  readonly service: string | null;
}

export function pushOf({ streamServiceSettings: settings }: ServiceSettings): ObsPush {
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 8192) : '');
  const service = text(settings['service']);
  return { server: text(settings['server']), key: text(settings['key']), service: service === '' ? null : service };
}

/** What OBS joins: the server without its last slash, and the key. Null while it has no server of its own. */
export function wholeUrlOf({ server, key }: ObsPush): string | null {
  return /^rtmps?:\/\//i.test(server.trim()) ? `${server.trim().replace(/\/+$/, '')}/${key.trim()}` : null;
}

export type PutOutcome =
  /** `before` is what to put back; it holds a key. */
  | { readonly ok: true; readonly before: ServiceSettings }
  /** `live`: OBS does not change what it is using. */
  | { readonly ok: false; readonly why: 'live' | 'closed' | 'refused' };

/** Makes OBS push there. Whatever else it had in its service settings is replaced, and given back as `before`. */
export async function putIntoObs(connection: ObsConnection, server: string, key: string, signal: AbortSignal): Promise<PutOutcome> {
  const settings = { server, key, use_auth: false, bwtest: false };
  return put(connection, { streamServiceType: 'rtmp_custom', streamServiceSettings: settings }, signal);
}

export function putBackIntoObs(connection: ObsConnection, before: ServiceSettings, signal: AbortSignal): Promise<PutOutcome> {
  return put(connection, before, signal);
}

async function put(connection: ObsConnection, next: ServiceSettings, signal: AbortSignal): Promise<PutOutcome> {
  const before = await connection.ask(serviceSettings, 'GetStreamServiceSettings', undefined, signal);
  if (!before.ok) return { ok: false, why: whyNot(before) };
  const asked = await connection.ask(nothing, 'SetStreamServiceSettings', next, signal);
  return asked.ok ? { ok: true, before: before.value } : { ok: false, why: whyNot(asked) };
}

function whyNot(asked: Extract<Asked<unknown>, { ok: false }>): 'live' | 'closed' | 'refused' {
  if (asked.code === OUTPUT_RUNNING) return 'live';
  return asked.why === 'closed' || asked.why === 'silent' ? 'closed' : 'refused';
}
