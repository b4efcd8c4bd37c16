import { randomInt } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { dialTcp } from '../../electron/network/dial.ts';
import type { CheckRun, PreflightPorts } from '../../electron/preflight/check.ts';
import { emptyFacts, type Facts } from '../../electron/preflight/facts.ts';
import type { PreflightRequest } from '../../electron/preflight/request.ts';
import type { PushTarget } from '../../electron/push-url/target.ts';
import { madeRequest } from './made-request.ts';
import { fakeResolver } from './resolver.ts';

export interface CheckRunOver {
  readonly target?: Partial<PushTarget>;
  readonly request?: Partial<PreflightRequest>;
  readonly ports?: Partial<PreflightPorts>;
  readonly facts?: Partial<Facts>;
  readonly signal?: AbortSignal;
}

/** What the runner hands to one check, with real sockets and clocks; `end` destroys what the check owns, as the runner does. */
export function checkRun({ target, request, ports, facts, signal }: CheckRunOver): CheckRun & { readonly end: () => void } {
  const owned: Duplex[] = [];
  const whole: PushTarget = {
    scheme: 'rtmp',
    userinfo: null,
    host: '127.0.0.1',
    port: 1935,
    portWritten: true,
    app: 'live',
    stream: 'show',
    query: null,
    text: '',
    ...target,
  };
  return {
    request: madeRequest(request),
    ports: {
      now: () => performance.now(),
      wallNow: () => Date.now(),
      dial: dialTcp,
      spawnResolver: fakeResolver({}),
      randomName: (length) => Array.from({ length }, () => randomInt(36).toString(36)).join(''),
      ...ports,
    },
    facts: { ...emptyFacts(), target: whole, ...facts },
    signal: signal ?? new AbortController().signal,
    emit: () => {},
    own: (stream) => {
      owned.push(stream);
    },
    findings: new Map(),
    end: () => {
      for (const stream of owned) stream.destroy();
    },
  };
}
