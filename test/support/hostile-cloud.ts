import type { FakeCloudOptions } from './cloud-api.ts';

export type Instead = NonNullable<FakeCloudOptions['instead']>;

const says =
  (body: string, headers: Readonly<Record<string, string>> = {}): Instead =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
const wrapped = (json: string): string => `{"Response":${json}}`;
const ACTIVE = '{"StreamState":"inactive","EventList":[],"ForbidStreamList":[]}';
const dated = (date: string): Instead => says(wrapped(ACTIVE), { date });
const many = (entry: string): string => Array.from({ length: Math.floor(200_000 / (entry.length + 1)) }, () => entry).join();

/** Answers of the cloud's own server that say nothing of the stream. */
export const CLOUD_NONSENSE: Readonly<Record<string, Instead>> = {
  'an empty body': says(''),
  null: says('null'),
  'a number beyond numbers': says(wrapped('{"StreamState":1e308}')),
  'no number at all': says(wrapped('{"StreamState":NaN}')),
  'a list for a word': says(wrapped('{"StreamState":["active"]}')),
  'a word with a tail': says(wrapped('{"StreamState":"active "}')),
  'deep lists': says('['.repeat(130_000) + ']'.repeat(130_000)),
  'deep lists inside': says(wrapped(`{"StreamState":${'['.repeat(130_000)}${']'.repeat(130_000)}}`)),
  'deep objects': says(wrapped(`${'{"a":'.repeat(43_000)}1${'}'.repeat(43_000)}`)),
  'a prototype': says('{"__proto__":{"Response":{"StreamState":"active"}}}'),
  'a prototype inside': says(wrapped('{"__proto__":{"StreamState":"active"}}')),
  'a constructor': says(wrapped('{"constructor":{"prototype":{"StreamState":"active"}}}')),
  'thousands of keys': says(wrapped(`{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":1`).join()}}`)),
  'an error without a code': says(wrapped('{"Error":{},"StreamState":"active"}')),
  'an error of a huge code': says(wrapped(`{"Error":{"Code":"${'x'.repeat(200_000)}"}}`)),
  'an error of another type': says(wrapped('{"Error":"no","StreamState":"active"}')),
};

/** The cloud says that nobody is live, and the rest of what it says is outlandish. */
export const CLOUD_ODD: Readonly<Record<string, Instead>> = {
  'a date of the year 275760': dated('Sat, 13 Sep 275760 00:00:00 GMT'),
  'a date of the year 9999': dated('Fri, 31 Dec 9999 23:59:59 GMT'),
  'a date of long ago': dated('Fri, 01 Jan 0001 00:00:00 GMT'),
  'a date that is a number': dated('5'),
  'a date that is none': dated('x'.repeat(8000)),
  'events that are none': says(wrapped(`{"StreamState":"inactive","EventList":[${many('1')}]}`)),
  'events of wrong types': says(
    wrapped(`{"StreamState":"inactive","EventList":[${many('{"AppName":1,"StreamName":[],"StreamEndTime":{},"StopReason":null}')}]}`),
  ),
};

/** The cloud says that the stream is forbidden, and until when in no way that can be read. */
export const CLOUD_FORBID: Readonly<Record<string, Instead>> = {
  'bans that are none': says(wrapped(`{"StreamState":"forbid","EventList":[],"ForbidStreamList":[${many('1')}]}`)),
  'a ban until no time': says(
    wrapped(
      '{"StreamState":"forbid","EventList":[],"ForbidStreamList":[{"StreamName":"friday","AppName":"live","DomainName":"push.example.com","ExpireTime":"9999-99-99 99:99:99"}]}',
    ),
  ),
};
