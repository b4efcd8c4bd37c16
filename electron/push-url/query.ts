import type { PushTarget } from './target.ts';

/** Name and value as written: signatures cover the text, so nothing is decoded. */
export interface QueryPair {
  readonly name: string;
  /** Null when the piece has no `=`. */
  readonly value: string | null;
}

/** Parameters that only the key of a signing service carries. */
export const SIGNED_QUERY = /[?&](?:txSecret|txTime|volcSecret|volcTime|hwSecret|hwTime|auth_key)=/;

export function queryPairs(query: string): readonly QueryPair[] {
  return query.split('&').map((piece) => {
    const at = piece.indexOf('=');
    return at < 0 ? { name: piece, value: null } : { name: piece.slice(0, at), value: piece.slice(at + 1) };
  });
}

/** The query that carries the signature: the stream's own or, with the key in the server box, the app's. */
export function signedQuery({ query, app }: Pick<PushTarget, 'query' | 'app'>): string | null {
  if (query !== null) return query;
  const at = app.indexOf('?');
  return at < 0 ? null : app.slice(at + 1);
}

/** The first value under this name, or null. */
export function queryValue(target: Pick<PushTarget, 'query' | 'app'>, name: string): string | null {
  const query = signedQuery(target);
  if (query === null) return null;
  return queryPairs(query).find((pair) => pair.name === name)?.value ?? null;
}

export function hasQueryName(target: Pick<PushTarget, 'query' | 'app'>, name: string): boolean {
  const query = signedQuery(target);
  return query !== null && queryPairs(query).some((pair) => pair.name === name);
}

/** The same text with one value replaced where it stands, or added at the end; all else byte for byte. */
export function withQueryValue(query: string | null, name: string, value: string): string {
  const pieces = query === null || query === '' ? [] : query.split('&');
  const at = pieces.findIndex((piece) => piece === name || piece.startsWith(`${name}=`));
  if (at < 0) pieces.push(`${name}=${value}`);
  else pieces[at] = `${name}=${value}`;
  return pieces.join('&');
}
