import type { App, Me } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import type { AccessClaims } from '@zilker/contracts/tokens';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { accounts, staff, venues } from '../schema/tables.ts';

/** A signed-in person as the face needs them: what goes into the access token, what they are told, and their new cookie. */
export type SessionView = { claims: AccessClaims; me: Me; cookie: string; expiresAt: Date };

const dayMs = 86_400_000;
/** A session lives so long after it was last used. */
const idleMs: Readonly<Record<App, number>> = { storefront: 60 * dayMs, portal: dayMs / 2 };

export function sessionEnd(app: App, now: Date): Date {
  return new Date(now.getTime() + idleMs[app]);
}

/** Null when the owner is gone or may no longer sign in. `codeAt`: when the code was entered that the session began with. */
export async function describeOwner(
  db: DbOrTx,
  owner: { accountId: Id<'account'> | null; staffId: Id<'staff'> | null },
  sid: Id<'session'>,
  codeAt: Date,
): Promise<Pick<SessionView, 'claims' | 'me'> | null> {
  if (owner.accountId !== null) return describeFan(db, owner.accountId, sid, codeAt);
  if (owner.staffId !== null) return describeStaff(db, owner.staffId, sid);
  return null;
}

async function describeFan(db: DbOrTx, id: Id<'account'>, sid: Id<'session'>, codeAt: Date) {
  const [account] = await db.select().from(accounts).where(eq(accounts.id, id));
  if (account === undefined) return null;
  const claims: AccessClaims = { role: 'fan', sub: id, sid, authAtMs: codeAt.getTime() };
  return { claims, me: fanView(account) };
}

async function describeStaff(db: DbOrTx, id: Id<'staff'>, sid: Id<'session'>) {
  const [found] = await db
    .select({
      name: staff.name,
      email: staff.email,
      venue: { id: venues.id, name: venues.name, timezone: venues.timezone },
    })
    .from(staff)
    .innerJoin(venues, eq(venues.id, staff.venueId))
    .where(and(eq(staff.id, id), eq(staff.role, 'venue_admin')));
  if (found === undefined) return null;
  const { name, email, venue } = found;
  const claims: AccessClaims = { role: 'venue_admin', sub: id, sid, venue: venue.id, name };
  const me: Me = { role: 'venue_admin', staff: id, name, email, venue };
  return { claims, me };
}

export function fanView(account: typeof accounts.$inferSelect): Me {
  const { id, phone, name, email } = account;
  return { role: 'fan', account: id, phone, name, email };
}
