import type { App } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import type { Role } from '@zilker/contracts/tokens';
import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, text } from 'drizzle-orm/pg-core';
import { venues } from './catalogue.ts';
import { createdAt, id, time } from './columns.ts';

/** One account a verified phone. `simulated` marks the crowd's, which have no phone to text. */
export const accounts = pgTable('accounts', {
  id: id<Id<'account'>>(),
  phone: text('phone').notNull().unique(),
  name: text('name'),
  email: text('email'),
  simulated: boolean('simulated').notNull().default(false),
  createdAt: createdAt(),
});

/** Who works for a venue; operators have none. */
export const staff = pgTable(
  'staff',
  {
    id: id<Id<'staff'>>(),
    venueId: text('venue_id')
      .$type<Id<'venue'>>()
      .references(() => venues.id),
    role: text('role').$type<Extract<Role, 'venue_admin' | 'operator'>>().notNull(),
    email: text('email').notNull().unique(),
    name: text('name').notNull(),
    createdAt: createdAt(),
  },
  (t) => [check('staff_venue', sql`(${t.role} = 'venue_admin') = (${t.venueId} IS NOT NULL)`)],
);

/** A sign-in code that was asked for. The code itself is derived from the id, so it stands nowhere. */
export const challenges = pgTable(
  'challenges',
  {
    id: id<Id<'challenge'>>(),
    app: text('app').$type<App>().notNull(),
    /** Phone (E.164) or mail address. */
    address: text('address').notNull(),
    tries: integer('tries').notNull().default(0),
    expiresAt: time('expires_at').notNull(),
    usedAt: time('used_at'),
    createdAt: createdAt(),
  },
  (t) => [index('challenges_address').on(t.address, t.createdAt)],
);

/**
 * A signed-in browser. Its refresh cookie is `<session>.<family>.<rotating>`: the family part stays, and proves that a cookie whose
 * rotating part is spent was once ours. All are kept as SHA-256. `successor` is the present rotating part, masked by the
 * previous one, so that a racing tab which still holds the previous cookie gets the same new one.
 */
export const sessions = pgTable(
  'sessions',
  {
    id: id<Id<'session'>>(),
    app: text('app').$type<App>().notNull(),
    accountId: text('account_id')
      .$type<Id<'account'>>()
      .references(() => accounts.id),
    staffId: text('staff_id')
      .$type<Id<'staff'>>()
      .references(() => staff.id),
    familyHash: text('family_hash').notNull(),
    refreshHash: text('refresh_hash').notNull(),
    previousHash: text('previous_hash'),
    successor: text('successor'),
    rotatedAt: time('rotated_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    endedAt: time('ended_at'),
    createdAt: createdAt(),
  },
  (t) => [check('sessions_one_owner', sql`(${t.accountId} IS NULL) <> (${t.staffId} IS NULL)`)],
);

/** How often something was tried in the present window, by whom: what holds a limit across replicas. */
export const attempts = pgTable('attempts', {
  key: text('key').primaryKey(),
  used: integer('used').notNull(),
  /** The window's end; then the count begins anew. */
  resetsAt: time('resets_at').notNull(),
});
