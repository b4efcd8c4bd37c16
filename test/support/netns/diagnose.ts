/**
 * Runs inside a namespace: takes cases as JSON on standard input, runs the real network checks of all of them at once and writes what they
 * found. The first argument is the built resolver script.
 */
import { text } from 'node:stream/consumers';
import { pass, type Check } from '../../../electron/preflight/check.ts';
import { clockCheck } from '../../../electron/preflight/checks/clock.ts';
import { dnsCheck } from '../../../electron/preflight/checks/dns.ts';
import { handshakeCheck } from '../../../electron/preflight/checks/handshake.ts';
import { networkCheck } from '../../../electron/preflight/checks/network.ts';
import { tcpCheck } from '../../../electron/preflight/checks/tcp.ts';
import { tlsCheck } from '../../../electron/preflight/checks/tls.ts';
import { systemPorts } from '../../../electron/preflight/ports.ts';
import { runPreflight } from '../../../electron/preflight/runner.ts';
import { spawnResolverChild } from '../../../electron/network/resolver-child.ts';
import type { Provider } from '../../../electron/push-url/provider.ts';
import { madeRequest } from '../made-request.ts';
import { parseCases, type DiagnoseCase, type DiagnoseResult } from './cases.ts';

function urlCheckFor({ scheme = 'rtmp', host, port = 1935, ownedSuffix, cnameSuffix }: DiagnoseCase): Check {
  const provider: Provider | null =
    ownedSuffix === undefined && cnameSuffix === undefined
      ? null
      : {
          id: 'tencent',
          name: 'Test',
          recognises: () => true,
          ownsHost: (name) => ownedSuffix !== undefined && name.endsWith(ownedSuffix),
          cnameSuffixes: cnameSuffix === undefined ? [] : [cnameSuffix],
          inspect: () => [],
          verify: () => ({ code: 'ok', also: [], evidence: {} }),
          readExpiry: () => ({ code: 'expiry.not-signed', evidence: {} }),
          sign: () => '',
          end: null,
          resign: () => null,
          rehearsal: () => null,
          causeFromWords: () => null,
        };
  return {
    id: 'url',
    needs: [],
    run: async ({ facts }) => {
      facts.provider = provider;
      facts.target = { scheme, userinfo: null, host, port, portWritten: true, app: 'live', stream: 'show', query: null, text: '' };
      await Promise.resolve();
      return pass();
    },
  };
}

async function diagnose(one: DiagnoseCase, resolverScript: string): Promise<DiagnoseResult> {
  const request = madeRequest({
    controls: typeof one.controls === 'string' ? one.controls : one.controls.map(([host, port]) => ({ host, port })),
    signsHere: one.signsHere ?? false,
  });
  const checks = [
    urlCheckFor(one),
    clockCheck,
    networkCheck,
    dnsCheck,
    tcpCheck,
    tlsCheck,
    ...(one.handshake === true ? [handshakeCheck] : []),
  ];
  const startedMs = performance.now();
  const found: DiagnoseResult['found'] = {};
  for await (const finding of runPreflight(
    request,
    systemPorts(spawnResolverChild(resolverScript)),
    new AbortController().signal,
    checks,
  )) {
    found[finding.id] = { ...finding, namedMs: performance.now() - startedMs };
  }
  return { name: one.name, found, tookMs: performance.now() - startedMs };
}

const cases = parseCases(await text(process.stdin));
const results = await Promise.all(cases.map((one) => diagnose(one, process.argv[2] ?? '')));
process.stdout.write(JSON.stringify(results));
