import type { CauseCode } from '../../contract/cause.ts';

/** Tencent's disconnect codes, main and sub code, and the cause each one names. */
const CAUSES: readonly (readonly [main: number, from: number, to: number, code: CauseCode])[] = [
  [18, 200, 203, 'rtmp.account'],
  [18, 300, 300, 'url.ip-host'],
  [18, 301, 303, 'rtmp.domain'],
  [18, 304, 304, 'rtmp.connect-refused'],
  [18, 305, 305, 'rtmp.forbidden'],
  [18, 308, 309, 'url.bad-name'],
  [18, 400, 401, 'rtmp.ip-acl'],
  [18, 500, 500, 'expiry.missing'],
  [18, 501, 501, 'expiry.expired'],
  [18, 502, 502, 'auth.missing'],
  [18, 503, 503, 'auth.wrong'],
  [18, 600, 600, 'rtmp.quota'],
  [18, 601, 602, 'rtmp.in-use'],
  [19, 0, 0, 'rtmp.publish-denied'],
  [21, 101, 101, 'rtmp.forbidden'],
  [21, 102, 103, 'rtmp.in-use'],
];

/** `18/305`, `18, 305`, `18:305`, or the two fields of a callback; never a part of an address, a date or a longer number. */
const PAIR = /(?<![\d.:/-])(18|19|21)\s{0,2}[/,:-]\s{0,2}(\d{3}|0)(?![\d.:/-]*\d)/;
const FIELDS =
  /\berr(?:or)?_?code["']?\s{0,4}[=:]\s{0,4}["']?(18|19|21)\b.{0,80}?\bsub_?err(?:or)?_?code["']?\s{0,4}[=:]\s{0,4}["']?(\d{1,3})\b/is;

export function tencentCause(serverText: string): CauseCode | null {
  const text = serverText.slice(0, 4096);
  const match = PAIR.exec(text) ?? FIELDS.exec(text);
  if (match === null) return null;
  const main = Number(match[1]);
  const sub = Number(match[2]);
  return CAUSES.find(([code, from, to]) => code === main && sub >= from && sub <= to)?.[3] ?? null;
}
