import type { CauseCode } from '../contract/cause.ts';
import type { Evidence } from '../contract/finding.ts';
import type { UrlFinding } from './provider.ts';
import type { PushTarget } from './target.ts';

export type ParsedPushUrl =
  | {
      readonly ok: true;
      readonly target: PushTarget;
      /** `url.mangled`, `url.swapped`, `url.doubled-app`: warnings, gravest first. */
      readonly findings: readonly UrlFinding[];
      /** True when `target.text` is not what was pasted. */
      readonly repaired: boolean;
      /** Different push URLs in the text; the first one is taken. */
      readonly urlCount: number;
    }
  | {
      readonly ok: false;
      readonly code: Extract<CauseCode, 'url.empty' | 'url.unreadable' | 'url.scheme' | 'url.play-not-push' | 'url.no-app' | 'url.no-stream'>;
      readonly evidence: { readonly [key: string]: Evidence };
    };

/** A push URL out of whatever was pasted, repaired. Never throws; linear in the text. */
export function parsePushUrl(text: string): ParsedPushUrl {
  return { ok: false, code: text.trim() === '' ? 'url.empty' : 'url.unreadable', evidence: {} };
}
