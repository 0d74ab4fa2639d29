import type { Db } from '../db.ts';
import type { Operation } from './operation.ts';
import { type Run, replay } from './run.ts';

const triesMax = 150;
const timeMaxMs = 60_000;

/**
 * Says how a run failed, by as few operations as fail in the same world: parts of it are left out, ever smaller ones, as long as it
 * still does. Bounded; so the shortest that was found, not the shortest there is.
 */
export async function tell(db: Db, run: Run, options: { triesMax?: number } = {}): Promise<string> {
  const { seed, failure } = run;
  const upTo = failure?.step ?? run.operations.length - 1;
  const operations = await shrink(db, seed, run.operations.slice(0, upTo + 1), options.triesMax ?? triesMax);
  const again = await replay(db, seed, operations);
  return [
    `ZILKER_TEST_SEED=${seed}: at operation ${failure?.step ?? 'the last'}, ${failure?.what}`,
    again === null
      ? 'It does not fail when it is played again: look for what does not follow from the seed.'
      : `${operations.length} of ${run.operations.length} operations do it: ${again.what}`,
    ...operations.map((operation) => JSON.stringify(operation)),
  ].join('\n');
}

async function shrink(db: Db, seed: number, operations: Operation[], most: number): Promise<Operation[]> {
  let best = operations;
  let tries = 0;
  const startedAt = performance.now();
  for (let size = Math.ceil(best.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (
      let from = Math.max(0, best.length - size);
      from >= 0 && tries < most && performance.now() - startedAt < timeMaxMs;
      from -= size
    ) {
      const less = [...best.slice(0, from), ...best.slice(from + size)];
      tries++;
      if (less.length < best.length && (await replay(db, seed, less)) !== null) best = less;
      if (from === 0) break;
      if (from < size) from = size;
    }
  return best;
}
