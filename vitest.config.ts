import { defineConfig } from 'vitest/config';

/** Every test that stands beside its code; what a test needs is in its suffix. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '.zilker/**'],
    globalSetup: ['packages/local/src/vitest-stores.ts'],
    pool: 'forks',
    // two cores in CI, and the stores want their share
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
