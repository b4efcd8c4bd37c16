/** Names that servers give to apps, so that a lone one is taken for an app and not for a key. */
export const USUAL_APPS: ReadonlySet<string> = new Set(['app', 'hls', 'ingest', 'live', 'live2', 'publish', 'push', 'rtmp', 'stream']);
