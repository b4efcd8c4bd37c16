import { Duplex } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { CheckId } from '../../../electron/contract/check-id.ts';
import type { Finding, FindingDraft } from '../../../electron/contract/finding.ts';
import { pass, type Check, type PreflightPorts } from '../../../electron/preflight/check.ts';
import { runPreflight } from '../../../electron/preflight/runner.ts';
import { madeRequest } from '../../support/made-request.ts';

const REQUEST = madeRequest({ text: 'rtmp://push.example.com/live/friday' });

const PORTS: PreflightPorts = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  dial: () => Promise.resolve({ ok: false, reason: 'silent', errno: null, afterMs: 0 }),
  spawnResolver: () => {
    throw new Error('no check here resolves a name');
  },
  randomName: (length) => 'x'.repeat(length),
};

function check(id: CheckId, needs: readonly CheckId[], run: Check['run'], more: Partial<Check> = {}): Check {
  return { id, needs, run, ...more };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
}

async function collect(
  checks: readonly Check[],
  request = REQUEST,
  ports = PORTS,
  signal = new AbortController().signal,
): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const finding of runPreflight(request, ports, signal, checks)) all.push(finding);
  return all;
}

const brief = (findings: readonly Finding[]): string[] =>
  findings.map(({ id, status, code, waitsFor }) => `${id} ${status} ${code}${waitsFor === undefined ? '' : ` for ${waitsFor}`}`);

const fail = (code: FindingDraft['code']): FindingDraft => ({ status: 'fail', code });

describe('runPreflight', () => {
  let listeners = 0;
  afterEach(() => {
    listeners = 0;
  });

  it('runs independent checks at once and dependent ones after their ground', async () => {
    let release: (() => void) | undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const findings = await collect([
      check('url', [], () => Promise.resolve(pass())),
      check('dns', ['url'], async () => {
        await gate;
        return pass();
      }),
      check('clock', ['url'], () => {
        release?.();
        return Promise.resolve(pass());
      }),
      check('tcp', ['dns'], () => Promise.resolve(pass())),
    ]);
    expect(brief(findings)).toEqual(['url pass ok', 'clock pass ok', 'dns pass ok', 'tcp pass ok']);
  });

  it('skips what lost its ground and names the check that failed, not the one between', async () => {
    const findings = await collect([
      check('url', [], () => Promise.resolve(pass())),
      check('tcp', ['url'], () => Promise.resolve(fail('tcp.refused'))),
      check('handshake', ['tcp'], () => Promise.reject(new Error('must not run'))),
      check('connect', ['handshake'], () => Promise.reject(new Error('must not run'))),
      check('in-use', ['url'], () => Promise.resolve(pass())),
    ]);
    expect(brief(findings)).toContain('handshake skip app.waits for tcp');
    expect(brief(findings)).toContain('connect skip app.waits for tcp');
    expect(brief(findings)).toContain('in-use pass ok');
  });

  it('goes on after a skip that is an answer', async () => {
    const findings = await collect([
      check('url', [], () => Promise.resolve(pass())),
      check('auth', ['url'], () => Promise.resolve({ status: 'skip', code: 'auth.not-signed' })),
      check('publish', ['auth'], () => Promise.resolve(pass())),
    ]);
    expect(brief(findings)).toContain('publish pass ok');
  });

  it('issues a finding again when another check sheds light on it, with its own times kept', async () => {
    const findings = await collect([
      check('auth', [], () => Promise.resolve({ status: 'warn', code: 'auth.unchecked' }), {
        revise: (_own, { findings: all }) => (all.get('publish')?.status === 'pass' ? pass() : null),
      }),
      check('publish', [], async () => {
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        return pass();
      }),
    ]);
    expect(brief(findings)).toEqual(['auth warn auth.unchecked', 'publish pass ok', 'auth pass ok']);
    expect(findings[2]?.startedMs).toBe(findings[0]?.startedMs);
    expect(findings[2]?.durationMs).toBe(findings[0]?.durationMs);
  });

  it('turns a throwing check into app.fault, masked, and lets what hangs on it wait', async () => {
    const findings = await collect([
      check('url', [], () =>
        Promise.reject(new Error('bad rtmp://push.example.com/live/friday?txSecret=0123456789abcdef0123456789abcdef')),
      ),
      check('dns', ['url'], () => Promise.resolve(pass())),
    ]);
    expect(brief(findings)).toEqual(['url skip app.fault', 'dns skip app.waits for url']);
    expect(JSON.stringify(findings)).not.toContain('0123456789abcdef');
    expect(JSON.stringify(findings)).not.toContain('friday');
  });

  it('ends unfinished checks as app.deadline, and tells them to stop', async () => {
    let reason: unknown;
    const findings = await collect(
      [
        check('url', [], () => Promise.resolve(pass())),
        check('dns', ['url'], async ({ signal }) => {
          try {
            return await untilAborted(signal);
          } finally {
            reason = signal.aborted;
          }
        }),
        check('tcp', ['dns'], () => Promise.resolve(pass())),
      ],
      { ...REQUEST, timeoutMs: 20 },
    );
    expect(brief(findings)).toEqual(['url pass ok', 'dns skip app.deadline', 'tcp skip app.deadline']);
    expect(reason).toBe(true);
  });

  it('lets the deadline stand still while the user is being asked', async () => {
    const answered = new Promise<'real'>((resolve) => {
      setTimeout(() => resolve('real'), 120);
    });
    const findings = await collect(
      [
        check('publish', [], async ({ ports, signal, emit }) => {
          emit({ status: 'ask', code: 'rtmp.publish-ask' });
          const choice = await ports.consent?.(signal);
          return pass({ choice: choice ?? null });
        }),
      ],
      { ...REQUEST, timeoutMs: 60 },
      { ...PORTS, consent: () => answered },
    );
    expect(brief(findings)).toEqual(['publish ask rtmp.publish-ask', 'publish pass ok']);
  });

  it('ends soon after an abort, with what was owned destroyed, even when a check does not listen', async () => {
    const controller = new AbortController();
    const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const deaf = new Promise<never>(() => {});
    const startedMs = performance.now();
    const findings: Finding[] = [];
    const checks = [
      check('url', [], ({ own }) => {
        own(stream);
        return Promise.resolve(pass());
      }),
      check('dns', ['url'], () => deaf),
    ];
    for await (const finding of runPreflight(REQUEST, PORTS, controller.signal, checks)) {
      findings.push(finding);
      controller.abort();
    }
    expect(brief(findings)).toEqual(['url pass ok', 'dns skip app.aborted']);
    expect(stream.destroyed).toBe(true);
    expect(performance.now() - startedMs).toBeLessThan(2000);
  });

  it('aborted before it began runs nothing', async () => {
    const controller = new AbortController();
    controller.abort();
    const findings = await collect([check('url', [], () => Promise.reject(new Error('must not run')))], REQUEST, PORTS, controller.signal);
    expect(brief(findings)).toEqual(['url skip app.aborted']);
  });

  it('leaves out a check that does not apply, and does not make others wait for it', async () => {
    const findings = await collect([
      check('tcp', [], () => Promise.resolve(pass())),
      check('tls', ['tcp'], () => Promise.reject(new Error('must not run')), { applies: () => false }),
      check('handshake', ['tcp', 'tls'], () => Promise.resolve(pass())),
    ]);
    expect(brief(findings)).toEqual(['tcp pass ok', 'handshake pass ok']);
  });

  it('stops its checks when the reader leaves', async () => {
    const stopped = new Promise<void>((resolve) => {
      const checks = [
        check('url', [], () => Promise.resolve(pass())),
        check('dns', ['url'], async ({ signal }) => {
          listeners += 1;
          try {
            return await untilAborted(signal);
          } finally {
            resolve();
          }
        }),
      ];
      void (async () => {
        for await (const finding of runPreflight(REQUEST, PORTS, new AbortController().signal, checks)) if (finding.id === 'url') break;
      })();
    });
    await stopped;
    expect(listeners).toBe(1);
  });
});
