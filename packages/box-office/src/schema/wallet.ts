import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, unique } from 'drizzle-orm/pg-core';
import { createdAt, id, time } from './columns.ts';
import { tickets } from './door.ts';

/**
 * A ticket's pass in a wallet. What it shows is made from the ticket; `shows` is a digest of that, so that phones are told only of what
 * changed. Nothing secret is kept: Apple's token and Google's seed are derived from a key, the pass and the serial.
 */
export const walletPasses = pgTable(
  'wallet_passes',
  {
    id: id<Id<'walletPass'>>(),
    ticketId: text('ticket_id')
      .$type<Id<'ticket'>>()
      .notNull()
      .references(() => tickets.id),
    wallet: text('wallet').$type<'apple' | 'google'>().notNull(),
    /** The ticket's when it was made; with another one the pass is void. */
    serial: integer('serial').notNull(),
    shows: text('shows').notNull(),
    changedAt: time('changed_at').notNull(),
    /** When phones were told, or Google, of what it shows now; a trigger takes it away with each change. */
    toldAt: time('told_at'),
    /** When a job was last asked for that tells of it. */
    askedAt: time('asked_at').notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('wallet_passes_ticket').on(t.ticketId, t.wallet, t.serial),
    index('wallet_passes_untold').on(t.askedAt).where(sql`${t.toldAt} IS NULL`),
  ],
);

/** An iPhone that holds passes, by the name that it gives itself, and where Apple pushes to it. */
export const walletDevices = pgTable('wallet_devices', {
  id: text('id').primaryKey(),
  pushToken: text('push_token').notNull(),
  createdAt: createdAt(),
});

export const walletRegistrations = pgTable(
  'wallet_registrations',
  {
    deviceId: text('device_id')
      .notNull()
      .references(() => walletDevices.id),
    passId: text('pass_id')
      .$type<Id<'walletPass'>>()
      .notNull()
      .references(() => walletPasses.id),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.deviceId, t.passId] }), index('wallet_registrations_pass').on(t.passId)],
);
