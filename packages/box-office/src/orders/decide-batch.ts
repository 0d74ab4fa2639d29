import { isUnavailable } from '@zilker/contracts/postgres-failures';
import type { Db } from '../db.ts';
import { askAgain } from './ask-again.ts';
import { reserveBatch, type Verdict } from './reserve.ts';

/** What came of a wish: a verdict; or the database could not take it, and undid it. */
export type Outcome = Verdict | { is: 'failed'; cause: unknown } | { is: 'unavailable'; cause: unknown };

/**
 * `reserveBatch`, with an outcome for every wish whatever happens. A lost connection leaves open whether the batch was committed: it
 * is sent again, and what was committed answers as `replayed`. A failure that passes by itself says nothing of any wish. Any other
 * may be one wish's doing: then each half is tried by itself, so that one bad order spoils no other, and costs the others few more
 * batches, not one each; once the database is away the rest is not tried. `spoiled`: who calls knows that it would fail as a whole.
 */
export async function decideBatch(
  db: Db,
  input: Parameters<typeof reserveBatch>[1],
  now: Date,
  spoiled = false,
): Promise<Outcome[]> {
  const { wishes } = input;
  if (!spoiled || wishes.length === 1)
    try {
      return await askAgain(() => reserveBatch(db, input, now));
    } catch (cause) {
      if (isUnavailable(cause)) return wishes.map(() => ({ is: 'unavailable', cause }));
      if (wishes.length === 1) return [{ is: 'failed', cause }];
    }
  const middle = Math.ceil(wishes.length / 2);
  const first = await decideBatch(db, { ...input, wishes: wishes.slice(0, middle) }, now);
  const rest = wishes.slice(middle);
  const away = first.find(({ is }) => is === 'unavailable');
  if (away !== undefined) return [...first, ...rest.map(() => away)];
  // it is not in the first half, so it is in this one
  const isHere = first.every(({ is }) => is !== 'failed');
  return [...first, ...(await decideBatch(db, { ...input, wishes: rest }, now, isHere))];
}
