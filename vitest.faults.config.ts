import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Long runs of faults and simulations, one at a time so that each has the machine. */
const { include: _, ...test } = base.test ?? {};
export default mergeConfig(
  defineConfig({ test }),
  defineConfig({
    test: {
      include: ['**/*.faults.ts'],
      maxWorkers: 1,
      fileParallelism: false,
      testTimeout: 600_000,
      hookTimeout: 180_000,
    },
  }),
);
