import type { Id } from '@zilker/contracts/ids';
import { carriedFromMs, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import { and, asc, eq, isNull, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import {
  accounts,
  events,
  orders,
  tickets,
  ticketTypes,
  transfers,
  venues,
  walletPasses,
} from '../schema/tables.ts';

export type Wallet = 'apple' | 'google';

/** `good`, or why its code opens no door any more. */
export type PassStanding = 'good' | 'refunded' | 'revoked' | 'moved' | 'blocked' | 'cancelled';

/** A pass of a wallet, and all that it is made of. */
export type Pass = {
  readonly id: Id<'walletPass'>;
  readonly wallet: Wallet;
  /** The ticket's when the pass was made, which its code carries. */
  readonly serial: number;
  /** A digest of what it showed when that changed last, and when that was; when phones, or Google, were told. */
  readonly shows: string;
  readonly changedAt: Date;
  readonly toldAt: Date | null;
  readonly standing: PassStanding;
  readonly ticket: Id<'ticket'>;
  readonly order: Id<'order'>;
  /** One-based, and of how many of its order. */
  readonly number: number;
  readonly of: number;
  readonly typeName: string;
  readonly holder: string | null;
  readonly event: {
    readonly id: Id<'event'>;
    readonly title: string;
    readonly support: string | null;
    readonly ages: string;
    readonly startsAt: Date;
    readonly doorsAt: Date;
    readonly policy: TicketPolicy;
  };
  readonly venue: {
    readonly name: string;
    readonly address: string;
    readonly access: string;
    readonly timezone: string;
  };
};

/** The passes that `which` picks, oldest first. */
export async function readPasses(db: DbOrTx, which: SQL | undefined, limit: number): Promise<Pass[]> {
  const rows = await db
    .select({
      pass: walletPasses,
      ticket: tickets,
      of: orders.quantity,
      typeName: ticketTypes.name,
      holder: accounts.name,
      transfer: transfers.id,
      event: events,
      venue: {
        name: venues.name,
        address: venues.address,
        access: venues.access,
        timezone: venues.timezone,
      },
    })
    .from(walletPasses)
    .innerJoin(tickets, eq(tickets.id, walletPasses.ticketId))
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .innerJoin(events, eq(events.id, tickets.eventId))
    .innerJoin(venues, eq(venues.id, tickets.venueId))
    .leftJoin(transfers, and(eq(transfers.ticketId, tickets.id), eq(transfers.state, 'offered')))
    .where(which)
    .orderBy(asc(walletPasses.id))
    .limit(limit);
  return rows.map(passOf);
}

/** One pass by its id; null when there is none. */
export async function readPass(db: DbOrTx, id: Id<'walletPass'>): Promise<Pass | null> {
  const [pass] = await readPasses(db, eq(walletPasses.id, id), 1);
  return pass ?? null;
}

/** The serial that a ticket's code carries: the first phone, or pass, has 1. */
export function serialOf(ticket: { serial: number }): number {
  return Math.max(ticket.serial, 1);
}

/** From when its code opens the door, epoch ms: 0 for always, null for never. */
export function passCarriedFromMs({ event }: Pick<Pass, 'event'>): number | null {
  return carriedFromMs(event.policy, event.doorsAt.getTime());
}

/** Whether it shows a code at all. */
export function showsCode(pass: Pass): boolean {
  return pass.standing === 'good' && passCarriedFromMs(pass) !== null;
}

/** Passes that phones, or Google, have not been told of since they changed. */
export const isUntold = isNull(walletPasses.toldAt);

type Row = {
  pass: typeof walletPasses.$inferSelect;
  ticket: typeof tickets.$inferSelect;
  event: typeof events.$inferSelect;
  transfer: Id<'transfer'> | null;
} & Pick<Pass, 'of' | 'typeName' | 'holder' | 'venue'>;

function passOf(row: Row): Pass {
  const { pass, ticket, event } = row;
  const standing = standingOf(row);
  return {
    id: pass.id,
    wallet: pass.wallet,
    serial: pass.serial,
    shows: pass.shows,
    changedAt: pass.changedAt,
    toldAt: pass.toldAt,
    standing,
    ticket: ticket.id,
    order: ticket.orderId,
    number: ticket.number,
    of: row.of,
    typeName: row.typeName,
    // whose ticket it is now is nobody's business who held it before
    holder: standing === 'moved' ? null : row.holder,
    event: {
      id: event.id,
      title: event.title,
      support: event.support,
      ages: event.ages,
      startsAt: event.startsAt,
      doorsAt: event.doorsAt,
      policy: event.policy,
    },
    venue: row.venue,
  };
}

function standingOf({ pass, ticket, event, transfer }: Row): PassStanding {
  if (pass.serial !== serialOf(ticket) || transfer !== null) return 'moved';
  if (ticket.state === 'refunded' || ticket.state === 'revoked') return ticket.state;
  if (event.status === 'cancelled') return 'cancelled';
  return ticket.blockedAt === null ? 'good' : 'blocked';
}
