import type { SignatureScheme } from './signature.ts';

/** For services that sign the path, `/app/stream`: how it is signed, and how it is signed by mistake. */
export const PATH_NAMES: Pick<SignatureScheme, 'nameOf' | 'otherNames' | 'otherNamesAre'> = {
  // What the app carries behind a question mark is the query's.
  nameOf: (app, stream) => `/${app.split('?', 1)[0] ?? ''}/${stream}`,
  otherNames: (app, stream, host) => [
    `${app}/${stream}`,
    stream,
    `/${stream}`,
    `/${app}/${stream}/`,
    `//${app}/${stream}`,
    `${host}/${app}/${stream}`,
    `/${host}/${app}/${stream}`,
    `rtmp://${host}/${app}/${stream}`,
    `rtmps://${host}/${app}/${stream}`,
    `/${app}/${stream}.flv`,
    `/${app}/${stream}.m3u8`,
    `/${app}`,
    '/',
    '',
  ],
  otherNamesAre: 'wrong-path',
};

/** For services that sign the stream's name alone. */
export const STREAM_NAMES: typeof PATH_NAMES = {
  nameOf: (_app, stream) => stream,
  otherNames: (app, stream) => [`${app}/${stream}`, `/${app}/${stream}`],
  otherNamesAre: 'app-in-name',
};
