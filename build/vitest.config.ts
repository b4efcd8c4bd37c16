import { defineConfig } from 'vitest/config';

/** What measures runs one file at a time and alone. */
const serial = (groupOrder: number) => ({ fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000, sequence: { groupOrder } });

/** What mostly waits, for encoders that push in real time, for silence or for windows that open, runs a few files at once: quick on two cores too. */
const waiting = (groupOrder: number, maxWorkers: number) => ({ ...serial(groupOrder), fileParallelism: true, maxWorkers });

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000 } },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 20_000 } },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...waiting(1, 4) } },
      { extends: true, test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...waiting(2, 2) } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...waiting(3, 2), testTimeout: 120_000 } },
      // Not part of npm test: npm run bench.
      { extends: true, test: { name: 'bench', include: ['test/bench/**/*.test.ts'], ...serial(4), testTimeout: 600_000 } },
      // Not part of npm test: npm run pictures.
      { extends: true, test: { name: 'pictures', include: ['test/pictures/**/*.test.ts'], ...serial(6), testTimeout: 600_000 } },
      // Not part of npm test: npm run soak.
      {
        extends: true,
        test: { name: 'soak', include: ['test/soak/**/*.test.ts'], ...serial(5), testTimeout: 900_000, hookTimeout: 180_000 },
      },
    ],
  },
});
