import os from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../electron/contract/bridge.ts';
import { stateOf } from '../support/ask-app.ts';
import { launchCuelight, readFromClipboard, type RunningCuelight } from '../support/electron-app.ts';
import { untilLamp } from '../support/lamp.ts';

let cuelight: RunningCuelight;

beforeAll(async () => {
  cuelight = await launchCuelight();
});
afterAll(() => cuelight.close());

const PATIENCE = { timeout: 30_000 };

async function practise(fault: string): Promise<void> {
  await cuelight.page.getByTestId(`practice-fault-${fault}`).click();
  await untilLamp(cuelight, 'standby');
}

async function checkUntil(state: string): Promise<void> {
  await cuelight.page.getByTestId('check').first().click();
  await untilLamp(cuelight, state);
}

async function cause(): Promise<string | null> {
  return (await stateOf(cuelight)).shows.find(({ id }) => id === 'practice')?.run?.cause ?? null;
}

const row = (id: string) => cuelight.page.getByTestId(`row-${id}`).getAttribute('data-status');

async function hostProcess(): Promise<number | undefined> {
  const metrics = await cuelight.app.evaluate((electron) =>
    electron.app.getAppMetrics().map(({ pid, name, serviceName }) => ({ pid, name, serviceName })),
  );
  return metrics.find(({ name, serviceName }) => `${name} ${serviceName}`.includes('practice'))?.pid;
}

describe('the built-in practice server in the real window', () => {
  it('shows a newcomer GO, without an account, and again right after', async () => {
    await cuelight.page.getByTestId('practice-start').click();
    await expect.poll(() => cuelight.page.getByTestId('practice-fault-none').count(), PATIENCE).toBe(1);
    await checkUntil('go');
    await checkUntil('go');
  });

  it('wrong secret: STOP with the mistake named; the corrected URL makes it GO', async () => {
    await practise('wrong-secret');
    await checkUntil('stop');
    expect(await row('auth')).toBe('fail');
    expect(await cause()).toBe('auth.wrong');
    await cuelight.page.getByTestId('use-offer').first().click();
    await expect.poll(() => cuelight.page.getByTestId('lamp').getAttribute('data-state'), PATIENCE).not.toBe('stop');
    await checkUntil('go');
  });

  it('expired: STOP at the time', async () => {
    await practise('expired');
    await checkUntil('stop');
    expect(await cause()).toBe('expiry.expired');
    expect(await row('expiry')).toBe('fail');
    expect(await row('auth')).toBe('pass');
  });

  it('in use: STOP, found without touching the stream', async () => {
    await practise('in-use');
    await checkUntil('stop');
    expect(await row('in-use')).toBe('fail');
    expect(await cause()).toBe('rtmp.in-use');
  });

  it('port blocked: STOP at the port', async () => {
    await practise('port-blocked');
    await checkUntil('stop');
    expect(await row('tcp')).toBe('fail');
    await cuelight.page.evaluate(() =>
      (Reflect.get(globalThis, 'cuelight') as Bridge)['preflight.copyReport']({ showId: 'practice', format: 'json' }),
    );
    const report = JSON.parse(await readFromClipboard(cuelight.app)) as { verdict: string; cause: string };
    // On a machine that is itself in 192.0.2.0/24 its neighbours say that nobody has the address.
    const onLink = Object.values(os.networkInterfaces()).some((list) => list?.some(({ address }) => address.startsWith('192.0.2.')));
    expect(report).toMatchObject({ verdict: 'no-go', cause: onLink ? 'tcp.host-down' : 'tcp.blocked' });
  });

  it('restarts its server when that dies, says so, and GO is still to be had', async () => {
    await practise('none');
    const first = await hostProcess();
    expect(first).toBeDefined();
    process.kill(first ?? 0, 'SIGKILL');
    await expect
      .poll(async () => {
        const now = await hostProcess();
        return now !== undefined && now !== first;
      }, PATIENCE)
      .toBe(true);
    await expect.poll(() => cuelight.page.getByText('practice server stopped and was started again').count(), PATIENCE).toBeGreaterThan(0);
    await checkUntil('go');
  });

  it('leaves no process behind when practice ends', async () => {
    await cuelight.page.getByTestId('practice-stop').click();
    await expect.poll(hostProcess, PATIENCE).toBeUndefined();
  });
});
