/**
 * Evidence: `address`, `handshakeMs`, `protocol`, `subject`, `issuer`, `validFrom`, `validTo` (ISO), `trustError` (by Node's list),
 * `systemStore` (`"trusts"`, `"refuses"`, `"unavailable"`; only when Node's list refuses), `extraAuthority` (the same by the file that the
 * user named, where there is one, or why it does not count: `"unreadable"`, `"oversized"`, `"empty"`), `validByCorrectedClock` (on
 * `tls.expired`, where the clock is known), `errno`, `afterMs`, `alert` (true when TLS was spoken but refused), `plainRtmp` (true when a
 * plain RTMP handshake was answered on this port). `tls.not-tls` without it: `port`, and what answered a plain hello, `spoke` (`http`, `ssh`,
 * `other`) and `firstBytes` (hex), where anything did.
 */
import type { Evidence, FindingDraft } from '../../contract/finding.ts';
import { isChainError, isValidAt, judgeCertificate } from '../../network/judge-certificate.ts';
import { answerToPlainHello, isPlainRtmp } from '../../network/plain-answer.ts';
import { speakerOf } from '../../network/speaker.ts';
import { openTls, type TlsAnswer } from '../../network/tls.ts';
import { systemAuthorities } from '../../network/trust-store.ts';
import type { Check, CheckRun } from '../check.ts';
import type { Facts, OpenTransport } from '../facts.ts';

const TLS_MS = 3000;
/** A second socket asks in plain RTMP once TLS has been silent for this long: a plain port never answers a ClientHello. */
const PLAIN_AFTER_MS = 800;
const PLAIN_MS = 2000;
const SECOND_OPINION_MS = 2000;

type Reopen = NonNullable<Facts['reopen']>;

export const tlsCheck: Check = {
  id: 'tls',
  needs: ['tcp'],
  applies: (facts) => facts.target?.scheme === 'rtmps',
  run: async (run) => {
    const { facts, signal } = run;
    const reopenRaw = facts.reopen;
    const host = facts.target?.host;
    const raw = facts.transport ?? (await reopenRaw?.(signal)) ?? null;
    if (host === undefined || raw === null || reopenRaw === null) return { status: 'fail', code: 'tls.closed', evidence: {} };
    facts.transport = null;
    const { answer, plainAnswer } = await openOrPlain(raw, host, reopenRaw, signal);
    if (!answer.ok) return refused(answer, raw, plainAnswer, facts.target?.port ?? 0);
    run.own(answer.stream);
    facts.transport = { ...raw, stream: answer.stream };
    facts.reopen = (again) => reopenTls(reopenRaw, host, again, run);
    return judge(run, answer, raw, reopenRaw);
  },
  // The clock may be known only after this check has ended.
  revise: (own, { facts, ports }) => {
    if (own.code !== 'tls.expired' || facts.clockOffsetMs === null || 'validByCorrectedClock' in own.evidence) return null;
    return withCorrectedClock(own, ports.wallNow() + facts.clockOffsetMs);
  },
};

/** A certificate that is only out of its time by this computer's clock is the clock's fault as well. */
function withCorrectedClock(own: FindingDraft, correctedMs: number): FindingDraft {
  const validByCorrectedClock = isValidAt(own.evidence ?? {}, correctedMs);
  return {
    ...own,
    also: validByCorrectedClock ? [...(own.also ?? []), 'clock.wrong'] : (own.also ?? []),
    evidence: { ...own.evidence, validByCorrectedClock },
  };
}

async function judge(
  { facts, ports, signal }: CheckRun,
  answer: Extract<TlsAnswer, { ok: true }>,
  raw: OpenTransport,
  reopenRaw: Reopen,
): Promise<FindingDraft> {
  const { certificate } = answer;
  const host = facts.target?.host ?? '';
  const asked = isChainError(certificate.trustError);
  const opinionBy = async (authorities: readonly string[] | null): Promise<boolean | null> =>
    authorities === null ? null : opinion(authorities, host, reopenRaw, signal);
  const [system, extra] = asked ? await Promise.all([systemAuthorities(), ports.extraAuthorities?.() ?? null]) : [null, null];
  const [systemTrusts, extraTrusts] = await Promise.all([opinionBy(system), opinionBy(extra?.ok === true ? [extra.authorities] : null)]);
  const controlIssuer = asked ? ((await facts.controls)?.untrustedIssuer ?? null) : null;
  const nowMs = ports.wallNow();
  const { status, code, also, alternatives } = judgeCertificate({ certificate, systemTrusts, extraTrusts, controlIssuer, nowMs });
  const evidence: { [key: string]: Evidence } = {
    address: raw.address,
    handshakeMs: Math.round(answer.handshakeMs * 10) / 10,
    protocol: answer.protocol,
    subject: certificate.subject,
    issuer: certificate.issuer,
    validFrom: certificate.validFrom,
    validTo: certificate.validTo,
    ...(certificate.trustError === null ? {} : { trustError: certificate.trustError }),
    ...(asked ? { systemStore: word(systemTrusts) } : {}),
    ...(extra === null ? {} : { extraAuthority: extra.ok ? word(extraTrusts) : extra.why }),
  };
  const draft: FindingDraft = { status, code, also, alternatives, evidence };
  return code === 'tls.expired' && facts.clockOffsetMs !== null ? withCorrectedClock(draft, nowMs + facts.clockOffsetMs) : draft;
}

function refused(answer: Extract<TlsAnswer, { ok: false }>, raw: OpenTransport, plainAnswer: Buffer | null, port: number): FindingDraft {
  const plainRtmp = isPlainRtmp(plainAnswer);
  const evidence = {
    address: raw.address,
    afterMs: Math.round(answer.afterMs * 10) / 10,
    ...(answer.errno === null ? {} : { errno: answer.errno }),
    ...(answer.reason === 'alert' ? { alert: true } : {}),
    ...(plainRtmp ? { plainRtmp } : {}),
  };
  if (plainRtmp) return { status: 'fail', code: 'tls.not-tls', evidence };
  if (answer.reason === 'not-tls') {
    const spoken = plainAnswer === null ? {} : { spoke: speakerOf(plainAnswer), firstBytes: plainAnswer.toString('hex') };
    return { status: 'fail', code: 'tls.not-tls', evidence: { ...evidence, port, ...spoken } };
  }
  if (answer.reason === 'silent') return { status: 'fail', code: 'tls.silent', alternatives: ['tls.not-tls', 'rtmp.mtu'], evidence };
  return { status: 'fail', code: 'tls.closed', evidence };
}

/** TLS on the open socket; where it is silent or refused, a plain RTMP hello on another one, which ends the silence when it is answered. */
async function openOrPlain(
  raw: OpenTransport,
  host: string,
  reopenRaw: Reopen,
  signal: AbortSignal,
): Promise<{ readonly answer: TlsAnswer; readonly plainAnswer: Buffer | null }> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) stop.abort();
  const plainStop = new AbortController();
  const askPlain = async (): Promise<Buffer | null> => {
    const transport = await reopenRaw(plainStop.signal);
    if (transport === null) return null;
    return answerToPlainHello(transport.socket, plainStop.signal, PLAIN_MS);
  };
  let plain: Promise<Buffer | null> | null = null;
  const timer = setTimeout(() => {
    plain = askPlain().then((said) => {
      if (isPlainRtmp(said)) stop.abort();
      return said;
    });
  }, PLAIN_AFTER_MS);
  const answer = await openTls({ socket: raw.socket, host, signal: stop.signal, timeoutMs: TLS_MS });
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  if (answer.ok || signal.aborted) {
    plainStop.abort();
    return { answer, plainAnswer: null };
  }
  return { answer, plainAnswer: await (plain ?? askPlain()) };
}

function word(trusts: boolean | null): 'trusts' | 'refuses' | 'unavailable' {
  return trusts === null ? 'unavailable' : trusts ? 'trusts' : 'refuses';
}

/** The same chain by another list, on a connection of its own; null when there is no answer. */
async function opinion(authorities: readonly string[], host: string, reopenRaw: Reopen, signal: AbortSignal): Promise<boolean | null> {
  const transport = await reopenRaw(signal);
  if (transport === null) return null;
  const answer = await openTls({ socket: transport.socket, host, signal, timeoutMs: SECOND_OPINION_MS, authorities });
  if (!answer.ok) return null;
  answer.stream.destroy();
  return !isChainError(answer.certificate.trustError);
}

async function reopenTls(reopenRaw: Reopen, host: string, signal: AbortSignal, run: CheckRun): Promise<OpenTransport | null> {
  const raw = await reopenRaw(signal);
  if (raw === null) return null;
  const answer = await openTls({ socket: raw.socket, host, signal, timeoutMs: TLS_MS });
  if (!answer.ok) return null;
  run.own(answer.stream);
  return { ...raw, stream: answer.stream };
}
