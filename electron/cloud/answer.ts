import { z } from 'zod';
import { CLOUD_POLICY } from './account.ts';

/** Why the cloud told nothing; words under messages. */
export type CloudFaultCode =
  | 'wrong-credentials'
  /** The key is right and may not ask this: `evidence.policy` is what it lacks. */
  | 'no-permission'
  | 'clock-skew'
  | 'rate-limit'
  | 'unreachable'
  /** Not an answer of this API: too long, no JSON, other fields. */
  | 'unreadable'
  /** Any other error of the API's: `evidence.apiCode`. */
  | 'refused'
  | 'aborted';

export interface CloudFault {
  readonly ok: false;
  readonly code: CloudFaultCode;
  readonly evidence: { readonly [key: string]: string | number };
}

export type CloudAnswer<T> = { readonly ok: true; readonly value: T } | CloudFault;

/** A name of the API's own, never its free text: that may repeat what it was sent. */
const apiName = z.string().regex(/^[\w.-]{1,100}$/);

const envelope = z.object({
  Response: z.looseObject({
    RequestId: apiName.optional().catch(undefined),
    Error: z.object({ Code: apiName }).optional(),
  }),
});

export function fault(code: CloudFaultCode, evidence: CloudFault['evidence'] = {}): CloudFault {
  return { ok: false, code, evidence };
}

/** The `Response` of an answer, whatever it holds beside an error. */
export function readAnswer(body: string): CloudAnswer<unknown> {
  const parsed = envelope.safeParse(json(body));
  if (!parsed.success) return fault('unreadable');
  const { RequestId, Error: error } = parsed.data.Response;
  if (error === undefined) return { ok: true, value: parsed.data.Response };
  const code = faultOf(error.Code);
  return fault(code, {
    apiCode: error.Code,
    ...(RequestId === undefined ? {} : { requestId: RequestId }),
    ...(code === 'no-permission' ? { policy: CLOUD_POLICY } : {}),
  });
}

function faultOf(apiCode: string): CloudFaultCode {
  if (apiCode === 'AuthFailure.SignatureExpire') return 'clock-skew';
  if (/^(?:AuthFailure\.)?UnauthorizedOperation\b/.test(apiCode)) return 'no-permission';
  if (/^AuthFailure\b/.test(apiCode)) return 'wrong-credentials';
  return /^(?:RequestLimitExceeded|LimitExceeded)\b/.test(apiCode) ? 'rate-limit' : 'refused';
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
