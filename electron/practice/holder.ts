/** Somebody else's push, for practice. */
export interface Holder {
  /** Ends the push, cleanly. */
  release(): Promise<void>;
}

/** Publishes to this URL and keeps sending media until released; resolves once media is under way. */
export function holdStream(pushUrl: string): Promise<Holder> {
  return Promise.reject(new Error(`no way to publish yet: ${pushUrl.length}`));
}
