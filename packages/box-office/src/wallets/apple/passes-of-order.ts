import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { Db } from '../../db.ts';
import { tickets } from '../../schema/tables.ts';
import { issuePass } from '../issue-pass.ts';
import { type ApplePasses, pkpassType } from './apple-passes.ts';

/** A mail with more would be too heavy for some; the others are found in My tickets. */
const attachedMax = 20;

export type PassFile = { name: string; type: string; bytes: Buffer };

/** The .pkpass of each ticket of an order that is good, to be attached to a mail; at most 20. A ticket that changes meanwhile is left out. */
export async function passesOfOrder(
  db: Db,
  apple: ApplePasses,
  order: Id<'order'>,
  now: Date,
): Promise<PassFile[]> {
  const rows = await db
    .select({ id: tickets.id, number: tickets.number })
    .from(tickets)
    .where(and(eq(tickets.orderId, order), inArray(tickets.state, ['valid', 'outside'])))
    .orderBy(asc(tickets.number))
    .limit(attachedMax);
  const files: PassFile[] = [];
  for (const { id, number } of rows) {
    const pass = await issuePass(db, { ticket: id, wallet: 'apple' }, now).catch((cause: unknown) => {
      if (cause instanceof Refusal && cause.code === 'ticket_not_active') return null;
      throw cause;
    });
    if (pass !== null)
      files.push({ name: `ticket-${number}.pkpass`, type: pkpassType, bytes: await apple.make(pass) });
  }
  return files;
}
