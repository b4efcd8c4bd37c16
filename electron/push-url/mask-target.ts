import { formatPushUrl } from './format.ts';
import { maskName } from './mask-name.ts';
import { SIGNED_QUERY, queryPairs } from './query.ts';
import { USUAL_APPS } from './usual-apps.ts';
import type { PushTarget } from './target.ts';

/** The URL without its secrets: userinfo, every query value except txTime, and the stream name after its first three characters. */
export function maskTarget(target: Omit<PushTarget, 'text'>): string {
  return formatPushUrl({
    ...target,
    userinfo: target.userinfo === null ? null : '…',
    app: maskApp(target.app),
    stream: maskName(target.stream),
    query: target.query === null ? null : maskQuery(target.query),
  });
}

/** An app stays, but not what the key left in it. */
export function maskApp(app: string): string {
  const mark = app.indexOf('?');
  if (mark < 0) return app;
  const names = app.slice(0, mark).split('/');
  const last = names.at(-1) ?? '';
  // With a signature in it the name before may be the stream's.
  const shown = SIGNED_QUERY.test(app.slice(mark)) && !USUAL_APPS.has(last.toLowerCase()) ? maskName(last) : last;
  return `${[...names.slice(0, -1), shown].join('/')}?${maskQuery(app.slice(mark + 1))}`;
}

export function maskQuery(query: string): string {
  return queryPairs(query)
    .map(({ name, value }) => {
      if (value === null) return name === '' ? '' : '…';
      const shownName = /^[\w.-]{0,24}$/.test(name) ? name : '…';
      return `${shownName}=${name === 'txTime' && /^[\w:.%+-]{0,32}$/.test(value) ? value : '…'}`;
    })
    .join('&');
}
