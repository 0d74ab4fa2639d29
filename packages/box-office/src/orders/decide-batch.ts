import { type Db, sqlStateOf } from '../db.ts';
import { reserveBatch, type Verdict } from './reserve.ts';

const triesMax = 3;

/** What came of a wish: a verdict; or the database could not take it, and undid it. */
export type Outcome = Verdict | { is: 'failed'; cause: unknown } | { is: 'unavailable'; cause: unknown };

/**
 * `reserveBatch`, with an outcome for every wish whatever happens. A lost connection leaves open whether the batch was committed: it
 * is sent again, and what was committed answers as `replayed`. An error of the database has undone all of it: then each half is
 * tried by itself, so that one bad order spoils no other, and costs the others few more batches, not one each.
 */
export async function decideBatch(
  db: Db,
  input: Parameters<typeof reserveBatch>[1],
  now: Date,
): Promise<Outcome[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await reserveBatch(db, input, now);
    } catch (cause) {
      const { wishes } = input;
      if (sqlStateOf(cause) === undefined || isPassing(sqlStateOf(cause))) {
        if (tries < triesMax) continue;
        return wishes.map(() => ({ is: 'unavailable', cause }));
      }
      if (wishes.length === 1) return [{ is: 'failed', cause }];
      const middle = Math.ceil(wishes.length / 2);
      const first = await decideBatch(db, { ...input, wishes: wishes.slice(0, middle) }, now);
      const second = await decideBatch(db, { ...input, wishes: wishes.slice(middle) }, now);
      return [...first, ...second];
    }
  }
}

/** Connection lost, server ending, too many connections, deadlock, serialisation, lock or statement timeout. */
function isPassing(state = ''): boolean {
  return /^(08|53|57)/.test(state) || ['40001', '40P01', '55P03'].includes(state);
}
