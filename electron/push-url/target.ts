/** A push URL taken apart. Every text is literal, byte for byte as in the (repaired) URL: signatures cover the text, not its meaning. */
export interface PushTarget {
  readonly scheme: 'rtmp' | 'rtmps';
  /** `user:password` as written, or null. */
  readonly userinfo: string | null;
  /** Without the brackets of an IPv6 literal. */
  readonly host: string;
  /** The effective port: as written, else 1935 (rtmp) or 443 (rtmps). */
  readonly port: number;
  readonly portWritten: boolean;
  /** May hold `/` (an instance name), never begins or ends with one. */
  readonly app: string;
  /** Without the query. */
  readonly stream: string;
  /** All after the first `?`, or null when there is none. */
  readonly query: string | null;
  /** The whole URL after repair; `formatPushUrl` of this target gives the same text. */
  readonly text: string;
}
