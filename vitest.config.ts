import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Minutes each, though their files are small: begun last, they would end alone. */
const longest = /zilker\.journey|faults\/matrix\.pg/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** Every test that stands beside its code; what a test needs is in its suffix. */
export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', '.zilker/**'],
    globalSetup: ['packages/local/src/vitest-stores.ts'],
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // two cores in CI, and the stores want their share
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
