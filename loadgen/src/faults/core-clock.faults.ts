import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { untilCalls } from './conditions.ts';
import { type CoreStack, openCoreStack } from './core-stack.ts';

const minutesMs = 60_000;
/** One after the other; odd replicas step the other way. */
const steps = [10 * minutesMs, -10 * minutesMs, 45_000, 0];

describe.each([1, 2, 4])('with %i of core-api and of workers', (replicas) => {
  let core: CoreStack;
  let dir: string;
  const fileOf = (replica: number) => join(dir, `clock-${replica}`);
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'zilker-clocks-'));
    core = await openCoreStack({ replicas, envOf: (replica) => ({ CLOCK_OFFSET_FILE: fileOf(replica) }) });
  }, 180_000);
  afterAll(async () => {
    await core?.close();
    await rm(dir, { recursive: true, force: true });
  }, 60_000);

  const setClocks = async (offsetMs: number) => {
    for (let replica = 0; replica < replicas; replica++)
      await writeFile(fileOf(replica), String(replica % 2 === 0 ? offsetMs : -offsetMs));
  };

  test('the clocks of the machines step back and forth, each its own way', async () => {
    const seen = await core.runClean({
      async meanwhile(about) {
        for (const [at, offsetMs] of steps.entries()) {
          await untilCalls(about, 3 + at);
          await setClocks(offsetMs);
        }
      },
    });
    expect(seen.filter(({ status }) => status >= 500)).toEqual([]);
  });
});
