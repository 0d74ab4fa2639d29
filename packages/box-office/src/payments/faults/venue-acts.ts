import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { startOnboarding } from '../../payouts/start-onboarding.ts';
import { readPortalOrder } from '../../portal-orders/read-portal-order.ts';
import { readEventRefund } from '../../refunds/read-event-refund.ts';
import { refundOrder } from '../../refunds/refund-order.ts';
import { startEventRefund } from '../../refunds/start-event-refund.ts';
import { events, payouts, refunds, venues } from '../../schema/tables.ts';
import { asked } from './flow.ts';
import { payOut, workOn } from './work.ts';
import { again, type World } from './world.ts';

const dayMs = 86_400_000;
const named = v.object({ id: v.string() });

/** Takes so many tickets of an order back. */
export async function refund(world: World, order: OrderView, count: number): Promise<void> {
  const { tickets } = await readPortalOrder(world.db, { venue: world.venue, order: order.id });
  const these = tickets.slice(0, count);
  const amountCents = these.reduce((sum, { refundCents }) => sum + refundCents, 0);
  const how = { tickets: these.map(({ id }) => id), amountCents, reason: 'Ill', requestedBy: newId('staff') };
  await refundOrder(world.db, { ...asked(world, order), ...how }, world.now());
}

/** Works on until the one refund that there is is in that state. */
export async function refundIn(world: World, state: 'succeeded' | 'failed') {
  for (let rounds = 0; rounds < 12; rounds++) {
    await workOn(world);
    const [row] = await world.db.select().from(refunds);
    if (row?.state === state) return row;
    await world.advance(5 * 60_000);
  }
  throw new Error(`the refund is not ${state}`);
}

/** The bank takes the charge of an order back for its fan. Resolves to the dispute's id. */
export async function openDispute(world: World, order: OrderView): Promise<string> {
  const { paymentIntentId } = await world.row(order);
  const opened = await world.standIn.control('POST', `payment_intents/${paymentIntentId}/dispute`);
  return v.parse(named, opened).id;
}

/** The bank has decided, and everybody has heard of it. */
export async function decideDispute(world: World, dispute: string, outcome: 'won' | 'lost'): Promise<void> {
  await world.standIn.control('POST', `disputes/${dispute}`, { outcome });
  await workOn(world);
}

/** The venue calls its show off, and everybody is to be refunded. */
export async function callOff(world: World): Promise<void> {
  const of = { venue: world.venue, event: world.event };
  const { toFansCents } = await readEventRefund(world.db, of);
  const how = { idempotencyKey: newId('order'), reason: 'Storm', toFansCents };
  await startEventRefund(world.db, { ...of, ...how }, world.now());
}

/** The venue sets its account up at Stripe. */
export async function onboard(world: World): Promise<void> {
  const { db, payments: stripe, venue } = world;
  await again(() => startOnboarding(db, stripe, { venue, portal: 'http://localhost:4301/money' }));
  const [row] = await db.select().from(venues).where(eq(venues.id, venue));
  await world.standIn.control('POST', `accounts/${row?.stripeAccountId}`, { restricted: false });
  await workOn(world);
}

/** The show was long ago. */
export async function showIsOver(world: World): Promise<void> {
  const startsAt = new Date(world.now().getTime() - 40 * dayMs);
  await world.db
    .update(events)
    .set({ startsAt })
    .where(eq(events.id, world.event as Id<'event'>));
}

/** The show was long ago, and its venue is paid. Resolves to the transfer. */
export async function paidOut(world: World): Promise<string> {
  await onboard(world);
  await showIsOver(world);
  return payoutSent(world);
}

/** Resolves to the transfer of the one payout that there is, once it is sent; what Stripe refuses is tried the next day. */
export async function payoutSent(world: World): Promise<string> {
  for (let turns = 0; turns < 15; turns++) {
    await payOut(world);
    const [row] = await world.db.select().from(payouts);
    if (row?.state === 'sent' && row.reference !== null) return row.reference;
    await world.advance(row?.state === 'failed' ? dayMs : 2 * 60_000);
  }
  throw new Error('nobody has paid the venue');
}
