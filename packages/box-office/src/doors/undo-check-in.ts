import { Refusal } from '@zilker/contracts/errors';
import type { undoPortalCheckIn as route } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { checkIns, events, tickets } from '../schema/tables.ts';
import { readScans } from './scans-of-ticket.ts';
import { takeBack } from './take-back.ts';

type Undone = ReplyOf<typeof route>['result'];

/**
 * Takes back a check-in at the word of the venue, any of its own and at any time, once for each key. A scanner takes its own back with its
 * sync (`sync-check-ins.ts`).
 * @throws Refusal `check_in_unknown`, `check_in_settled` where it let nobody in or they have left since, `idempotency_key_reused`
 */
export async function undoCheckIn(
  db: Db,
  input: { venue: Id<'venue'>; checkIn: Id<'checkIn'>; idempotencyKey: string },
  now: Date,
): Promise<Undone> {
  const { venue, checkIn, idempotencyKey: key } = input;
  return withTransaction(db, async (tx) => {
    const [found] = await tx
      .select({ nonce: checkIns.nonce, ticket: checkIns.ticketId, policy: events.policy })
      .from(checkIns)
      .innerJoin(events, eq(events.id, checkIns.eventId))
      .where(and(eq(checkIns.venueId, venue), eq(checkIns.id, checkIn)));
    if (found === undefined) throw new Refusal('check_in_unknown');
    const { nonce, ticket, policy } = found;
    const reply: Undone = { nonce, answer: 'valid', first: null, undone: true };
    return once(tx, { scope: `undo-check-in:${checkIn}`, key, body: {} }, reply, async () => {
      await tx.select({ id: tickets.id }).from(tickets).where(eq(tickets.id, ticket)).for('no key update');
      const scans = await readScans(tx, ticket);
      const scan = scans.find(({ id }) => id === checkIn);
      if (scan === undefined) throw new Error(`check-in ${checkIn} is gone`);
      if (!(await takeBack(tx, { ticket, scan, scans, policy }, now))) throw new Refusal('check_in_settled');
    });
  });
}
