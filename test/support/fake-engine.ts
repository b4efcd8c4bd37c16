import type { CauseCode } from '../../electron/contract/cause.ts';
import type { CheckId } from '../../electron/contract/check-id.ts';
import type { CheckStatus, Finding } from '../../electron/contract/finding.ts';
import type { PreflightRequest } from '../../electron/preflight/request.ts';
import type { AskConsent } from '../../electron/shell/preflight-desk.ts';

export function finding(id: CheckId, status: CheckStatus = 'pass', code: CauseCode = 'ok'): Finding {
  return { id, status, code, also: [], alternatives: [], evidence: {}, startedMs: 0, durationMs: 1 };
}

/** One run of the fake engine, driven by the test. */
export interface FakeRun {
  readonly request: PreflightRequest;
  readonly signal: AbortSignal;
  readonly consent: AskConsent;
  yield(finding: Finding): Promise<void>;
  end(): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** An engine whose findings come when the test says so; it ends by itself when it is aborted. */
export function fakeEngine(): {
  readonly runs: FakeRun[];
  readonly run: (request: PreflightRequest, consent: AskConsent, signal: AbortSignal) => AsyncIterable<Finding>;
} {
  const runs: FakeRun[] = [];
  return {
    runs,
    run: (request, consent, signal) => {
      const queue: Finding[] = [];
      const run: { over: { readonly error: Error | null } | null } = { over: null };
      let wake = (): void => {};
      const settle = async (): Promise<void> => {
        wake();
        for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      };
      signal.addEventListener('abort', () => {
        run.over ??= { error: null };
        wake();
      });
      runs.push({
        request,
        signal,
        consent,
        yield: (next) => {
          queue.push(next);
          return settle();
        },
        end: () => {
          run.over ??= { error: null };
          return settle();
        },
        fail: (error) => {
          run.over ??= { error };
          return settle();
        },
      });
      return (async function* () {
        while (true) {
          const next = queue.shift();
          if (next !== undefined) yield next;
          else if (run.over !== null) {
            if (run.over.error !== null) throw run.over.error;
            return;
          } else
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      })();
    },
  };
}
