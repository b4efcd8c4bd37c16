import { describe, expect, it } from 'vitest';
import { Pending, SAMPLES_WAITING } from '../../../electron/history/pending.ts';
import { madeIncident, sample, storedReport, storedShow } from '../../support/made-history.ts';

describe('what waits for the disk', () => {
  it('is bounded: the oldest seconds go first and are counted, shows and incidents stay', () => {
    const pending = new Pending();
    pending.addShow(storedShow());
    pending.addIncident({ recordId: 's-1', incident: madeIncident() });
    for (let second = 0; second < SAMPLES_WAITING + 100; second += 1) pending.addSample(sample(second));
    expect(pending.lostSamples).toBe(100);
    const { shows, incidents, samples } = pending.take();
    expect([shows, incidents]).toMatchObject([[{ id: 's-1' }], [{ recordId: 's-1' }]]);
    expect(samples[0]).toEqual(sample(100));
  });

  it('is handed on in transactions of a bounded size, in order', () => {
    const pending = new Pending();
    for (let second = 0; second < 3000; second += 1) pending.addSample(sample(second));
    const sizes: number[] = [];
    const seen: number[] = [];
    while (!pending.isEmpty) {
      const { samples } = pending.take();
      sizes.push(samples.length);
      seen.push(...samples.map(({ atMs }) => atMs));
    }
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1200);
    expect(seen).toEqual(Array.from({ length: 3000 }, (_, second) => sample(second).atMs));
  });

  it('holds of each show and incident the newest form only, however often it changes', () => {
    const pending = new Pending();
    for (let round = 0; round < 10_000; round += 1) {
      pending.addShow(storedShow({ onAirAtMs: round }));
      pending.addIncident({ recordId: 's-1', incident: madeIncident({ lostMs: round }) });
    }
    expect(pending.take()).toMatchObject({ shows: [{ onAirAtMs: 9999 }], incidents: [{ incident: { lostMs: 9999 } }] });
  });

  it('is bounded in everything else as well', () => {
    const pending = new Pending();
    for (let index = 0; index < 5000; index += 1) {
      pending.addReport(storedReport({ id: `r-${index}` }));
      pending.addShow(storedShow({ id: `s-${index}` }));
      pending.addIncident({ recordId: `s-${index}`, incident: madeIncident() });
    }
    const { shows, incidents, reports } = pending.take();
    expect(shows.length + incidents.length + reports.length).toBeLessThanOrEqual(2400);
    expect(reports.at(-1)?.id).toBe('r-4999');
  });

  it('is as before when it could not be written, but for what is newer by now', () => {
    const pending = new Pending();
    pending.addShow(storedShow());
    pending.addSample(sample(0));
    const batch = pending.take();
    pending.addShow(storedShow({ end: 'stopped' }));
    pending.addSample(sample(1));
    pending.putBack(batch);
    expect(pending.take()).toEqual({ ...batch, shows: [storedShow({ end: 'stopped' })], samples: [sample(0), sample(1)] });
  });
});
