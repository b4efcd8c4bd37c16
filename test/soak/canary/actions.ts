import { LANGUAGES } from '../../../electron/contract/report.ts';
import { SECRET_FIELDS } from '../../../electron/contract/schemas.ts';
import { PRACTICE_FAULTS } from '../../../electron/contract/app-state.ts';
import { makePlayUrl, makePushUrl, type UrlMaker } from './made-urls.ts';
import { exportRecord, readHistory } from './history-actions.ts';
import { goLiveByObs, goLiveByRelay } from './live-actions.ts';
import type { Use } from './use.ts';

export type Action = (use: Use) => Promise<void>;
type SecretField = (typeof SECRET_FIELDS)[number];

const MOST_SHOWS = 6;

function makerOf({ chances, canaries, stage, signingKey }: Use): UrlMaker {
  return { chances, canaries, signingKey, ports: [stage.nginx.port, stage.echo.port] };
}

function secretFor(use: Use, field: SecretField): string {
  switch (field) {
    case 'pushUrl':
      return makePushUrl(makerOf(use));
    case 'playUrl':
      return makePlayUrl(makerOf(use));
    case 'signingKey':
      return use.maybe(0.7) ? use.signingKey : use.canaries.make('signing key', '+/=%&');
    case 'backupKey':
      return use.canaries.make('backup key', '"<');
    case 'cloudKey':
      return use.cloudKey;
  }
}

/** What no field takes, with a secret in it all the same. */
function wrongText(use: Use): string {
  const text = use.canaries.make('wrong secret', use.chances.oneOf([' ', '\n', '://', '\u0000', '?']));
  return use.chances.oneOf([text, `${text} ${text}`, `rtmp:/${text}`, `https://${text}/x`, text.repeat(3000)]);
}

async function pasteNewShow(use: Use): Promise<void> {
  const shows = await use.shows();
  const idle = shows.find(({ live }) => live?.active !== true);
  if (shows.length >= MOST_SHOWS && idle !== undefined) await use.ask('show.remove', { showId: idle.id });
  await use.clipboard(makePushUrl(makerOf(use)));
  const { page } = use.stage.cuelight;
  await use.clear();
  if (use.maybe()) await page.locator('body').press('Control+V');
  else await use.ask('show.pasteSecret', { showId: null, field: 'pushUrl' });
  const show = await use.show();
  if (show !== null && use.maybe(0.7)) {
    await use.clipboard(use.signingKey);
    await use.ask('show.pasteSecret', { showId: show.id, field: 'signingKey' });
  }
}

async function pasteSecret(use: Use): Promise<void> {
  const show = await use.show();
  const field = use.chances.oneOf(SECRET_FIELDS);
  await use.clipboard(secretFor(use, field));
  await use.ask('show.pasteSecret', { showId: show?.id ?? null, field });
  if (show !== null && field === 'cloudKey')
    await use.ask('show.change', { showId: show.id, cloudId: use.maybe() ? 'AKIDxxxxxxxx' : null, provider: 'tencent' });
  if (show !== null && use.maybe(0.2)) await use.ask('show.forgetSecret', { showId: show.id, field });
}

async function typeKey(use: Use): Promise<void> {
  const show = await use.show();
  if (show === null) return;
  await use.ask('show.select', { showId: show.id });
  await use.clear();
  const { page } = use.stage.cuelight;
  await use.openTab('preflight');
  await page.getByTestId('show-settings').first().click();
  const field = use.chances.oneOf(['signingKey', 'backupKey', 'playUrl', 'cloudKey'] as const);
  if ((await page.getByTestId(`secret-${field}`).count()) > 0)
    await use.type(`secret-${field}`, use.maybe(0.3) ? use.canaries.make('wrong secret', ' ') : secretFor(use, field));
  await use.clear();
}

async function typeUrl(use: Use): Promise<void> {
  await use.clear();
  await use.ask('show.add', {});
  await use.openTab('preflight');
  await use.type('paste-box', secretFor(use, 'pushUrl').trim());
}

async function pasteWrong(use: Use): Promise<void> {
  const show = await use.show();
  await use.clipboard(wrongText(use));
  await use.ask('show.pasteSecret', { showId: use.maybe(0.3) ? null : (show?.id ?? null), field: use.chances.oneOf(SECRET_FIELDS) });
}

async function check(use: Use): Promise<void> {
  const show = await use.show();
  if (show === null) return;
  use.stage.refuse(use.maybe(0.25));
  await use.ask('show.select', { showId: show.id });
  await use.ask('show.change', { showId: show.id, publish: use.chances.oneOf(['never', 'ask', 'real', 'rehearsal']) });
  await use.ask('preflight.start', { showId: show.id });
  const phase = async (): Promise<string> => (await use.showOf(show.id))?.run?.phase ?? 'done';
  if (use.maybe(0.1)) await use.ask('preflight.stop', { showId: show.id });
  await use.until(async () => (await phase()) !== 'running');
  if ((await phase()) === 'asking') {
    await use.ask('preflight.consent', { showId: show.id, choice: use.chances.oneOf(['real', 'real', 'rehearsal', 'never']) });
    await use.until(async () => !['running', 'asking'].includes(await phase()));
  }
  use.stage.refuse(false);
  const { page } = use.stage.cuelight;
  await use.clear();
  await use.openTab('preflight');
  // What a row says more of is in the page only once it is open.
  for (const row of (await page.locator('[data-testid^="row-"]').all()).slice(0, 14)) {
    const button = row.getByRole('button').first();
    if ((await button.count()) > 0 && use.maybe(0.3)) await button.click({ timeout: 2000 }).catch(() => null);
  }
  for (const format of ['text', 'json'] as const) {
    if ((await use.ask('preflight.copyReport', { showId: show.id, format })).ok) await use.searchCopied(`report as ${format}`);
  }
  for (const { id } of (await use.showOf(show.id))?.run?.findings ?? []) {
    if ((await use.ask('preflight.copyEvidence', { showId: show.id, checkId: id })).ok) await use.searchCopied(`evidence of ${id}`);
  }
}

/** Explained, corrected, signed: the new signature is a secret as well. */
async function sign(use: Use): Promise<void> {
  const show = await use.show();
  if (show === null) return;
  if (use.maybe()) {
    await use.ask('show.copyOffer', { showId: show.id });
    await use.ask('show.useOffer', { showId: show.id });
  } else await use.ask('show.sign', { showId: show.id, end: { validHours: 12 }, algorithm: use.chances.oneOf(['auto', 'md5', 'sha256']) });
  if (!(await use.ask('show.copyUrl', { showId: show.id, part: 'url' })).ok) return;
  const signature = /tx[Ss]ecret=([0-9a-f]{32,})/.exec(await use.copied())?.[1];
  if (signature !== undefined) use.canaries.know('push signature', signature);
  await use.clipboard('nothing');
}

async function askObs(use: Use): Promise<void> {
  const { obs, obsPassword } = use.stage;
  const { page } = use.stage.cuelight;
  await use.ask('settings.change', { obs: true, obsAddress: `127.0.0.1:${obs.port}` });
  const wrong = use.maybe(0.3);
  const password = wrong ? use.canaries.make('wrong secret', ' %') : obsPassword;
  if (use.maybe()) {
    await use.clipboard(password);
    await use.ask('obs.pastePassword', {});
  } else {
    await use.clear();
    await page.getByTestId('settings-open').click();
    await use.type('obs-password', password);
    await use.clear();
  }
  const show = await use.show();
  if (show !== null) {
    await use.ask('obs.put', { showId: show.id, what: 'url' });
    if (use.maybe(0.7)) await check(use);
  }
  if (use.maybe(0.7)) await use.ask('obs.putBack', {});
  if (use.maybe(0.2)) await use.ask('obs.forgetPassword', {});
}

async function look(use: Use): Promise<void> {
  await use.ask('settings.change', {
    language: use.chances.oneOf(LANGUAGES),
    theme: use.chances.oneOf(['dark', 'light', 'system']),
    notifyDrops: use.maybe(0.9),
  });
  const { page, app } = use.stage.cuelight;
  await use.clear();
  for (const tab of ['preflight', 'live', 'history'] as const) await use.openTab(tab);
  await page.getByTestId('settings-open').click();
  await use.clear();
  await use.ask('app.copyVersions', {});
  await use.searchCopied('versions');
  await use.ask('window.compact', { what: 'enter' });
  if (use.maybe()) await use.ask('window.compact', { what: 'leave' });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await use.clear();
}

async function handOver(use: Use): Promise<void> {
  const url = makePushUrl(makerOf(use)).trim();
  await use.secondStart([use.maybe() ? `cuelight://push?url=${encodeURIComponent(url)}` : (url.split('\n')[0] ?? url)]);
  if (use.maybe(0.3)) await use.secondStart([`cuelight://start?show=${use.canaries.make('wrong secret')}`]);
  await use.until(async () => (await use.state()).draft !== null, 3000);
  await use.ask(use.maybe() ? 'draft.keep' : 'draft.discard', {});
}

async function reload(use: Use): Promise<void> {
  const { app, page } = use.stage.cuelight;
  const loaded = page.waitForEvent('load');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.reload());
  await loaded;
  await page.getByTestId('lamp').first().waitFor();
}

/** A bug whose message holds a URL: what is written down of it is masked. */
async function breakMain(use: Use): Promise<void> {
  const url = makePushUrl(makerOf(use)).split('\n')[0];
  await use.stage.cuelight.app.evaluate(
    (_electron, text) => void setTimeout(() => void Promise.reject(new Error(`while pushing to ${text}`))),
    url,
  );
  await use.until(async () => (await use.state()).notices.some(({ code }) => code === 'fault'));
  for (const { id } of (await use.state()).notices) await use.ask('app.dismissNotice', { id });
}

async function practise(use: Use): Promise<void> {
  const started = await use.ask('practice.start', { fault: use.chances.oneOf(PRACTICE_FAULTS) });
  if (started.ok) await use.ask('preflight.start', { showId: started.value.showId });
  await use.ask('practice.stop', {});
}

async function removeShow(use: Use): Promise<void> {
  const show = await use.show();
  if (show !== null) await use.ask('show.remove', { showId: show.id });
}

async function restart(use: Use): Promise<void> {
  await use.stage.restart();
}

/** By how often they come. */
export const ACTIONS: readonly (readonly [weight: number, name: string, action: Action])[] = [
  [8, 'paste a new show', pasteNewShow],
  [8, 'paste a secret', pasteSecret],
  [5, 'type a key', typeKey],
  [4, 'type a URL', typeUrl],
  [4, 'paste something wrong', pasteWrong],
  [10, 'check', check],
  [6, 'correct or sign', sign],
  [5, 'live by relay', goLiveByRelay],
  [3, 'live by OBS', goLiveByObs],
  [5, 'OBS put and put back', askObs],
  [5, 'export', exportRecord],
  [3, 'read the history', readHistory],
  [4, 'look and language', look],
  [3, 'second start', handOver],
  [3, 'reload', reload],
  [1, 'bug in main', breakMain],
  [2, 'practise', practise],
  [2, 'remove a show', removeShow],
  [1, 'restart', restart],
];
