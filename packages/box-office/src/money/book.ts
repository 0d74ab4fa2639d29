import type { Currency } from '@zilker/contracts/fields';
import type { LedgerKind, LedgerParty } from '@zilker/contracts/http/money';
import type { Id } from '@zilker/contracts/ids';
import type { Tx } from '../db.ts';
import { ledger } from '../schema/money.ts';

/** One fact that moved money: what each party gained by it, in cents. */
export type Entry = {
  kind: LedgerKind;
  /** What names the fact: Stripe's id of what moved, or ours where it has none. With the kind it is booked once. */
  source: string;
  venue: Id<'venue'>;
  event: Id<'event'>;
  order?: Id<'order'>;
  currency: Currency;
  gained: Partial<Record<LedgerParty, number>>;
};

/**
 * Books what happened, in the transaction in which it became known; a fact that is booked stays as it is. Resolves to how many were new.
 * @throws Error of the CHECK `ledger_balances` when an entry does not add up to 0
 */
export async function book(tx: Tx, entries: readonly Entry[], now: Date): Promise<number> {
  const moved = entries.filter(({ gained }) => Object.values(gained).some((cents) => cents !== 0));
  if (moved.length === 0) return 0;
  const rows = moved.map(({ kind, source, venue, event, order, currency, gained }) => ({
    kind,
    source,
    venueId: venue,
    eventId: event,
    orderId: order ?? null,
    currency,
    fanCents: gained.fan ?? 0,
    venueCents: gained.venue ?? 0,
    zilkerCents: gained.zilker ?? 0,
    stripeCents: gained.stripe ?? 0,
    taxCents: gained.tax ?? 0,
    paidOutCents: gained.paidOut ?? 0,
    at: now,
  }));
  const booked = await tx.insert(ledger).values(rows).onConflictDoNothing().returning({ no: ledger.no });
  return booked.length;
}
