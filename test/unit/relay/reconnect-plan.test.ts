import { expect, test } from 'vitest';
import { ReconnectPlan } from '../../../electron/relay/reconnect-plan.ts';

const A = { address: '192.0.2.1', family: 4 } as const;
const B = { address: '192.0.2.2', family: 4 } as const;
const C = { address: '2001:db8::1', family: 6 } as const;

test('refused: 0, 0.1, 0.25, 0.5 s, then 1 s ± 10 %, after 5 min 5 s', () => {
  const low = new ReconnectPlan(0, null, () => 0);
  const waits = [0, 1, 2, 3, 4, 5].map((i) => low.afterFailure('refused', A.address, i * 1000));
  expect(waits).toEqual([0, 100, 250, 500, 900, 900]);
  expect(low.afterFailure('refused', A.address, 299_000)).toBe(900);
  expect(low.afterFailure('refused', A.address, 300_001)).toBe(5000);
  const high = new ReconnectPlan(0, null, () => 1);
  for (let i = 0; i < 4; i += 1) high.afterFailure('refused', A.address, 0);
  expect(high.afterFailure('refused', A.address, 0)).toBe(1100);
});

test('refused at publish: 2 s, then 5 s', () => {
  const plan = new ReconnectPlan(0, null);
  expect([0, 1, 2].map(() => plan.afterFailure('publish', A.address, 0))).toEqual([2000, 5000, 5000]);
});

test('silence has cost its time already', () => {
  expect(new ReconnectPlan(0, null).afterFailure('silent', A.address, 0)).toBe(0);
});

test('every attempt begins with another address than the one that failed, and every address gets its turn', () => {
  const plan = new ReconnectPlan(0, A.address);
  const seen: string[] = [];
  for (let i = 0; i < 6; i += 1) {
    const address = plan.nextAddress([A, B, C])?.address ?? '';
    expect(address).not.toBe(i === 0 ? A.address : seen.at(-1));
    seen.push(address);
    plan.afterFailure('refused', address, 0);
  }
  expect(new Set(seen).size).toBe(3);
  expect(new ReconnectPlan(0, A.address).nextAddress([A])).toBe(A);
  expect(new ReconnectPlan(0, null).nextAddress([])).toBeNull();
});
