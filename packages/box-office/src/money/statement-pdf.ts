import { Worker } from 'node:worker_threads';
import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { answerOfThread } from './answer-of-thread.ts';
import { readWholeStatement } from './read-statement.ts';

/** A page holds forty. Longer statements are for a spreadsheet. */
const linesMax = 20_000;
const drawnWithinMs = 120_000;
/** That are drawn or wait for their turn, one of a venue: whoever comes then would wait for longer than a browser does. */
const pendingMax = 6;
const pending = new Set<Id<'venue'>>();
let turn: Promise<unknown> = Promise.resolve();

/**
 * An event's statement as PDF, drawn in a thread of its own, one at a time, so that it takes nothing from the sale.
 * @throws Refusal `event_unknown`, for another venue's event too; `bad_request` for one that is too long; `unavailable` while too many wait
 */
export async function statementPdf(
  db: Db,
  of: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<Buffer> {
  if (pending.has(of.venue) || pending.size >= pendingMax)
    throw new Refusal('unavailable', {
      message: 'Another statement is being drawn. Try again in a moment, or take this one as CSV.',
    });
  pending.add(of.venue);
  const mine = turn.then(() => draw(db, of, now)).finally(() => pending.delete(of.venue));
  turn = mine.catch(() => undefined);
  return mine;
}

async function draw(db: Db, of: { venue: Id<'venue'>; event: Id<'event'> }, now: Date): Promise<Buffer> {
  const statement = await readWholeStatement(db, of, { linesMax });
  const thread = new Worker(new URL('./statement-pdf-thread.ts', import.meta.url), {
    workerData: { statement, now },
  });
  return Buffer.from((await answerOfThread(thread, drawnWithinMs)) as Uint8Array);
}
