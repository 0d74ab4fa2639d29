import type { Id } from '@zilker/contracts/ids';
import type { Quote } from '@zilker/contracts/price';
import type { Tx } from '../db.ts';
import { payments } from '../schema/money.ts';
import { book } from './book.ts';

/** The payment that an order was charged with, and its line in the ledger. */
export async function insertCharge(
  tx: Tx,
  charged: {
    order: Id<'order'>;
    venueId: Id<'venue'>;
    eventId: Id<'event'>;
    payment: string;
    price: Omit<Quote, 'count'>;
  },
): Promise<void> {
  const { order, payment: id, price, venueId, eventId } = charged;
  const { currency, totalCents, venueCents, taxCents, cardCents, zilkerCents } = price;
  const at = new Date();
  await tx.insert(payments).values({
    id,
    venueId,
    eventId,
    orderId: order,
    state: 'captured',
    amountCents: totalCents,
    currency,
    costCents: cardCents,
    capturedAt: at,
  });
  const gained = {
    fan: -totalCents,
    venue: venueCents,
    tax: taxCents,
    stripe: cardCents,
    zilker: zilkerCents,
  };
  const fact = { venue: venueId, event: eventId, order, currency, source: id };
  await book(tx, [{ ...fact, kind: 'payment', gained }], at);
}
