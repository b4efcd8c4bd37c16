/**
 * Evidence, always when a URL was read: `scheme`, `host`, `port`, `app`, `stream` (masked), `provider` (id, where one is known),
 * `urlCount` (where the text holds several).
 * `url.mangled`: `repairs` (names, `spaces` `line-breaks` `full-width` `smart-quotes` `quotes` `html-entities` `escapes` `zero-width`
 * `doubled-scheme` `doubled-slashes` `scheme-case` `scheme-slashes` `missing-scheme` `percent-encoding` `trailing-punctuation`
 * `trailing-text` `brackets` `empty-port`), `meant` (the repaired URL, masked). `url.swapped`, `url.doubled-app`: `server`, `streamKey`
 * (masked), both as they should be. `url.udp-transport`: `transport` (`QUIC` or `SRT`). `url.underscore`: `template`, where the tail is
 * one. `url.bad-name`: `badIn` (`app` or `stream`), `characters`. `url.unreadable`: `problem` (`no-url`, `server-missing`, `host`, `port`,
 * `scheme`). `url.tls-only`: `service` (id). `url.scheme`, `url.play-not-push`: `scheme`, `host`. `url.no-app`: `streamMasked`, where a name was there.
 */
import { causeOf, causeRank, type CauseCode } from '../../contract/cause.ts';
import type { CheckStatus, Evidence, FindingDraft } from '../../contract/finding.ts';
import { maskName } from '../../push-url/mask-name.ts';
import { maskApp } from '../../push-url/mask-target.ts';
import { parsePushUrl } from '../../push-url/parse.ts';
import type { Provider, UrlFinding } from '../../push-url/provider.ts';
import { findProvider } from '../../push-url/providers/index.ts';
import type { PushTarget } from '../../push-url/target.ts';
import { pass, type Check } from '../check.ts';

/** It is a push URL, whole and unmangled; says what a mangled one should have been. */
export const urlCheck: Check = {
  id: 'url',
  needs: [],
  run: ({ request, facts }) => {
    const parsed = parsePushUrl(request.text);
    if (!parsed.ok) return Promise.resolve({ status: 'fail', code: parsed.code, evidence: parsed.evidence });
    const { target } = parsed;
    const provider = findProvider(target, request.provider);
    facts.target = target;
    facts.provider = provider;
    facts.repairedUrl = parsed.repaired ? target.text : null;
    const about = { ...aboutTarget(target, provider), ...(parsed.urlCount > 1 ? { urlCount: parsed.urlCount } : {}) };
    return Promise.resolve(judgeUrl(about, [...parsed.findings, ...(provider?.inspect(target) ?? [])]));
  },
  revise: (own, { findings }) => {
    const codes = [own.code, ...own.also];
    const handshake = findings.get('handshake')?.status;
    const disproved = new Set<CauseCode>([
      // S0 = 3 came over TCP: the port speaks RTMP after all.
      ...(handshake === 'pass' || handshake === 'warn' ? (['url.udp-transport'] as const) : []),
      ...(findings.get('publish')?.status === 'pass' ? (['url.tls-only'] as const) : []),
    ]);
    const left = codes.filter((code) => !disproved.has(code));
    if (left.length === codes.length) return null;
    const { template } = own.evidence;
    const warned = (code: CauseCode): UrlFinding => ({
      code,
      evidence: {},
      ...(template === undefined ? {} : { status: 'warn' as const }),
    });
    const cleared = codes.includes('url.udp-transport') && !left.includes('url.udp-transport') ? { transportCleared: true } : {};
    return judgeUrl({ ...own.evidence, ...cleared }, left.map(warned));
  },
};

const SEVERITY: Record<CheckStatus, number> = { fail: 0, warn: 1, ask: 2, skip: 3, pass: 4 };

/** The gravest finding gives code and status; the others are kept beside it. */
function judgeUrl(about: { readonly [key: string]: Evidence }, found: readonly UrlFinding[]): FindingDraft {
  const ranked = found
    .map((finding) => ({ finding, status: statusOf(finding) }))
    .sort((left, right) => SEVERITY[left.status] - SEVERITY[right.status] || causeRank(left.finding.code) - causeRank(right.finding.code));
  const evidence = Object.fromEntries(
    [about, ...ranked.map((entry) => entry.finding.evidence).reverse()].flatMap((part) => Object.entries(part)),
  );
  const [gravest] = ranked;
  const codes = [...new Set(ranked.map(({ finding }) => finding.code))];
  if (gravest === undefined || gravest.status === 'pass') return pass(evidence, codes);
  return { status: gravest.status, code: gravest.finding.code, also: codes.slice(1), evidence };
}

function statusOf({ code, status }: UrlFinding): CheckStatus {
  const own = causeOf(code).status;
  if (own !== 'remark' && own !== 'incident') return own;
  return code === 'url.underscore' && status === 'warn' ? 'warn' : 'pass';
}

function aboutTarget(target: PushTarget, provider: Provider | null): { readonly [key: string]: Evidence } {
  const { scheme, host, port, app, stream } = target;
  return { scheme, host, port, app: maskApp(app), stream: maskName(stream), ...(provider === null ? {} : { provider: provider.id }) };
}
