import { describe, expect, test } from 'vitest';
import type { ControlGroup, ControlsOutcome, ControlsProbe } from '../../../electron/network/controls.ts';
import { BUILT_IN_CONTROLS, BUILT_IN_PAGES } from '../../../electron/network/controls-data.ts';
import type { PageAnswer } from '../../../electron/network/http-page.ts';
import { withPages, type ProbedPage } from '../../../electron/network/probes.ts';

function controlsOf(on443: ControlGroup): ControlsProbe {
  const outcome: ControlsOutcome = { results: [], on443, on1935: 'silent', rttMs: null, untrustedIssuer: null };
  return { outcome: Promise.resolve(outcome), on443: Promise.resolve(on443), soFar: () => outcome };
}

function pageOf(status: number | null, expects: 204 | null = 204): ProbedPage {
  const answer: PageAnswer =
    status === null
      ? { state: 'silent' }
      : { state: 'answered', status, headEnded: true, redirectHost: null, bodyBytes: 0, dateMs: null, localMs: 0, roundTripMs: 1 };
  return { page: { host: 'page.example', port: 80, path: '/', expects }, answer: Promise.resolve(answer) };
}

describe('pages are controls as well', () => {
  test.each<[string, ControlGroup, ProbedPage[], ControlGroup]>([
    ['443 silent, a page right: online', 'silent', [pageOf(null), pageOf(204)], 'answers'],
    ['443 silent, a page wrong: somebody is there', 'silent', [pageOf(302), pageOf(null)], 'wrong-content'],
    ['443 answers, a page wrong', 'answers', [pageOf(302)], 'answers'],
    ['all silent', 'silent', [pageOf(null)], 'silent'],
    ['a page only asked for its date says nothing', 'silent', [pageOf(200, null)], 'silent'],
  ])('%s', async (_name, on443, pages, expected) => {
    const probe = withPages(controlsOf(on443), pages);
    expect((await probe.outcome).on443).toBe(expected);
    expect(await probe.on443).toBe(expected);
    expect(probe.soFar().on443).toBe(expected);
  });

  test('a right page decides before the controls do', async () => {
    const never = { ...controlsOf('silent'), on443: new Promise<ControlGroup>(() => {}) };
    expect(await withPages(never, [pageOf(204)]).on443).toBe('answers');
  });
});

test('the built-in controls are of several operators, work without a name server, and hold 1935 controls', () => {
  const on443 = BUILT_IN_CONTROLS.filter(({ port }) => port === 443);
  expect(new Set(on443.map(({ host }) => host)).size).toBeGreaterThanOrEqual(2);
  expect(on443.every(({ addresses, content }) => content === 'tls' && (addresses?.length ?? 0) > 0)).toBe(true);
  expect(BUILT_IN_CONTROLS.filter(({ port, content }) => port === 1935 && content === 'rtmp').length).toBeGreaterThanOrEqual(2);
  expect(new Set(BUILT_IN_PAGES.map(({ host }) => host.split('.').slice(-2).join('.'))).size).toBeGreaterThanOrEqual(2);
});
