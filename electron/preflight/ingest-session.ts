import type { PushTarget } from '../push-url/target.ts';
import { RtmpClientSession } from '../rtmp/client.ts';
import { readRedirect } from '../rtmp/redirect.ts';
import type { ConnectFields, ConnectResult, HandshakeResult } from '../rtmp/steps.ts';
import type { CheckRun } from './check.ts';
import { dialHost } from './dial-host.ts';
import type { OpenTransport } from './facts.ts';
import { CONNECT_MS, HANDSHAKE_MS } from './limits.ts';

const REDIRECT_DIAL_MS = 2000;

/** What `connect` names: the domain as it was typed, never an address; the query stays with the stream's name. */
export function connectFieldsOf({ scheme, host, port, portWritten, app }: PushTarget): ConnectFields {
  const name = host.includes(':') ? `[${host}]` : host;
  return { app, tcUrl: `${scheme}://${name}${portWritten ? `:${String(port)}` : ''}/${app}` };
}

export type OpenedSession =
  | { readonly ok: true; readonly session: RtmpClientSession; readonly connectMs: number }
  /** The way to the ingest that worked a moment ago does not any more. */
  | { readonly ok: false; readonly step: 'transport' }
  | { readonly ok: false; readonly step: 'handshake'; readonly result: Exclude<HandshakeResult, { ok: true }> }
  | { readonly ok: false; readonly step: 'connect'; readonly result: Exclude<ConnectResult, { ok: true }> };

/** Handshake and `connect` on an open transport; a failed session is destroyed. */
export async function sessionOver(
  transport: OpenTransport,
  fields: ConnectFields,
  signal: AbortSignal,
  windowBytes?: number,
): Promise<OpenedSession> {
  const session = new RtmpClientSession(transport.stream, windowBytes === undefined ? {} : { windowBytes });
  const handshake = await session.handshake({ signal, timeoutMs: HANDSHAKE_MS });
  if (!handshake.ok) {
    session.destroy();
    return { ok: false, step: 'handshake', result: handshake };
  }
  const connect = await session.connect(fields, { signal, timeoutMs: CONNECT_MS });
  if (connect.ok) return { ok: true, session, connectMs: connect.ms };
  session.destroy();
  return { ok: false, step: 'connect', result: connect };
}

/** Another connected session to the same ingest, for when the first is used up, closed or somebody else's. */
export async function reopenSession({ facts, signal }: CheckRun): Promise<OpenedSession> {
  const { target, connected, reopen } = facts;
  const transport = (await reopen?.(signal)) ?? null;
  if (target === null || transport === null) return { ok: false, step: 'transport' };
  return sessionOver(transport, connected ?? connectFieldsOf(target), signal);
}

export interface Redirect {
  readonly host: string;
  readonly fields: ConnectFields;
  readonly dial: (signal: AbortSignal) => Promise<OpenTransport | null>;
}

/** Where a server sends us, if that is an RTMP address we may follow. */
export function redirectOf(text: string, { app }: ConnectFields, run: CheckRun): Redirect | null {
  const place = readRedirect(text, { app, tls: run.facts.target?.scheme === 'rtmps' });
  if (place === null) return null;
  const { host, port, tls, tcUrl } = place;
  const sentBy = (run.facts.resolved?.addresses ?? []).map(({ address }) => address);
  return {
    host,
    fields: { app: place.app, tcUrl },
    dial: async (signal) => {
      const transport = await dialHost({ host, port, secure: tls }, run, { signal, timeoutMs: REDIRECT_DIAL_MS, sentBy });
      return typeof transport === 'string' ? null : transport;
    },
  };
}
