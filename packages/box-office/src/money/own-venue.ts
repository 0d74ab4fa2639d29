import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { venues } from '../schema/catalogue.ts';

export type VenueRow = typeof venues.$inferSelect;

/**
 * A venue, locked: `no key update` by who changes how it sells or is paid, `share` by who relies on that until the commit. Foreign keys
 * pass both. It comes before the locks of its events.
 */
export async function lockVenue(tx: Tx, id: Id<'venue'>, how: 'no key update' | 'share'): Promise<VenueRow> {
  const [row] = await tx.select().from(venues).where(eq(venues.id, id)).for(how);
  if (row === undefined) throw new Error(`no venue ${id}`);
  return row;
}
