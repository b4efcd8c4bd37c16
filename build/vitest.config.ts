import { defineConfig } from 'vitest/config';

/** Everything but unit tests shares ports, processes and two cores, so those run one file at a time. */
const serial = { fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000 } },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 20_000 } },
      { extends: true, test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...serial } },
      { extends: true, test: { name: 'faults', include: ['test/faults/**/*.test.ts'], ...serial } },
      { extends: true, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...serial, testTimeout: 120_000 } },
      // Not part of npm test: npm run bench.
      { extends: true, test: { name: 'bench', include: ['test/bench/**/*.test.ts'], ...serial, testTimeout: 600_000 } },
    ],
  },
});
