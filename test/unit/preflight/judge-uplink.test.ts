import { describe, expect, it } from 'vitest';
import { judgeUplink, offeredKbpsFor, suggestion } from '../../../electron/preflight/judge-uplink.ts';
import type { UplinkMeasure } from '../../../electron/preflight/measure-uplink.ts';

function measure(change: Partial<UplinkMeasure> = {}): UplinkMeasure {
  return { sustainedKbps: 9000, offeredKbps: 9000, stalls: 0, longestStallMs: 40, loadedRttMs: 30, countedBy: 'ack', ...change };
}

describe('the uplink is judged', () => {
  it.each([
    [7800, 'pass', 'ok', 'safe'],
    [7799, 'warn', 'uplink.too-slow', 'tight'],
    [6000, 'warn', 'uplink.too-slow', 'tight'],
    [5999, 'fail', 'uplink.too-slow', 'below'],
  ])('%i kb/s for a plan of 6000: %s', (sustainedKbps, status, code, fit) => {
    expect(judgeUplink(measure({ sustainedKbps }), 20, 6000)).toMatchObject({ status, code, evidence: { fit, plannedKbps: 6000 } });
  });

  it('without a plan by what it does alone', () => {
    const { status, evidence } = judgeUplink(measure({ sustainedKbps: 600 }), 20, null);
    expect(status).toBe('pass');
    expect(evidence).not.toHaveProperty('fit');
    expect(evidence).toMatchObject({ safeKbps: 462, carriedAll: false });
  });

  it.each([
    [20, 221, true],
    [20, 219, false],
    [60, 261, true],
    [80, 290, false],
  ])('a queue: %i ms idle, %i ms under load', (idleRttMs, loadedRttMs, bloated) => {
    expect(judgeUplink(measure({ loadedRttMs }), idleRttMs, null).code === 'uplink.bufferbloat').toBe(bloated);
  });

  it('unknown round trips are no queue', () => {
    expect(judgeUplink(measure({ loadedRttMs: null }), 20, null).code).toBe('ok');
    expect(judgeUplink(measure({ loadedRttMs: 900 }), null, null).code).toBe('ok');
  });

  it('the gravest is the code, the others are beside it', () => {
    const draft = judgeUplink(measure({ sustainedKbps: 3000, stalls: 2, longestStallMs: 1400, loadedRttMs: 900 }), 20, 6000);
    expect(draft).toMatchObject({ status: 'fail', code: 'uplink.too-slow', also: ['uplink.unstable', 'uplink.bufferbloat'] });
    expect(judgeUplink(measure({ stalls: 1 }), 20, 6000)).toMatchObject({ status: 'warn', code: 'uplink.unstable', also: [] });
  });
});

describe('what to set in the encoder', () => {
  it.each([
    [6900, 6000, 5800, 160],
    [3000, 6000, 2800, 160],
    [1538, null, 1400, 128],
    [769, null, 650, 96],
    [300, null, 200, 64],
  ])('safe %i, planned %s', (safeKbps, plannedKbps, suggestedVideoKbps, suggestedAudioKbps) => {
    expect(suggestion(safeKbps, plannedKbps)).toEqual({ suggestedVideoKbps, suggestedAudioKbps });
  });

  it('is nothing where no picture fits', () => {
    expect(suggestion(150, 6000)).toEqual({});
  });

  it('never adds up to more than is safe', () => {
    for (let safeKbps = 0; safeKbps < 20_000; safeKbps += 7) {
      const { suggestedVideoKbps = 0, suggestedAudioKbps = 0 } = suggestion(safeKbps, null);
      expect(suggestedVideoKbps + suggestedAudioKbps).toBeLessThanOrEqual(safeKbps);
    }
  });
});

it('enough is offered to see the headroom', () => {
  expect(offeredKbpsFor(6000)).toBeGreaterThanOrEqual(6000 * 1.3);
  expect(offeredKbpsFor(null)).toBe(8000);
});
