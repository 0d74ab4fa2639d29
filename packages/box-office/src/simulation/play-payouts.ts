import { and, asc, eq } from 'drizzle-orm';
import { handleStripeEvent } from '../payments/handle-event.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import { duePayouts } from '../payouts/due-payouts.ts';
import { sendPayout } from '../payouts/send-payout.ts';
import { payouts } from '../schema/money.ts';
import { asking } from './model.ts';
import {
  duePayoutsByModel,
  recordTransferByModel,
  sendPayoutByModel,
  type TransferTold,
} from './model-payouts.ts';
import type { Operation } from './operation.ts';
import type { Transfer } from './provider-transfers.ts';
import type { Drop, World } from './world.ts';

type OfPayouts = Extract<Operation, { op: 'send-payout' | 'reverse' | 'account' | 'transfer-event' }>;
const ofPayouts = new Set<Operation['op']>([
  'send-payout',
  'reverse',
  'account',
  'transfer-event',
] satisfies OfPayouts['op'][]);
/** What is about the transfers to the venue of a show. */
export const isOfPayouts = (operation: Operation): operation is OfPayouts => ofPayouts.has(operation.op);

/** The clock that pays out, for all shows. Resolves to how many payouts it asked for. */
export async function playDuePayouts(world: World): Promise<number> {
  const asked = await duePayouts(world.db, new Date(world.now));
  for (const drop of world.drops) await learnPayouts(world, drop);
  return asked;
}

export function duePayoutsOfModel({ drops, now }: World): number {
  return drops.reduce((all, { model }) => all + duePayoutsByModel(model, now), 0);
}

/** By the verbs of the box office. */
export async function playPayouts(world: World, drop: Drop, operation: OfPayouts): Promise<unknown> {
  const { db, provider } = world;
  const now = new Date(world.now);
  const event = drop.sale.event.id;
  switch (operation.op) {
    case 'reverse':
      provider.transfers.reverse(event, operation.n, operation.cents);
      return null;
    case 'account':
      provider.transfers.setTakes(event, operation.takes);
      return null;
    case 'send-payout': {
      const payout = drop.payoutIds[operation.n];
      return payout === undefined ? 'stale' : sendPayout(db, provider.payments, { payout }, now);
    }
    case 'transfer-event': {
      const word = provider.transfers.words(event)[operation.n]?.event;
      if (word === undefined) return 'no event';
      await storeStripeEvent(db, { event: word, payload: word });
      return handleStripeEvent(db, { stripeEvent: word.id, livemode: false }, now);
    }
  }
}

/** By the model, before the database's side. */
export function playPayoutsOfModel(world: World, drop: Drop, operation: OfPayouts): unknown {
  const { transfers } = world.provider;
  const event = drop.sale.event.id;
  switch (operation.op) {
    case 'reverse':
    case 'account':
      return null;
    case 'send-payout': {
      const made = transfers.of(event).map((transfer) => toldOf(drop, transfer));
      const ask = asking(operation.fault);
      const about = { nth: operation.n, made, takes: transfers.takes(event), ask };
      return sendPayoutByModel(drop.model, about, world.now);
    }
    case 'transfer-event': {
      const word = transfers.words(event)[operation.n];
      if (word === undefined) return 'no event';
      if (world.handled.has(word.event.id)) return null;
      world.handled.add(word.event.id);
      return recordTransferByModel(drop.model, toldOf(drop, word.transfer));
    }
  }
}

function toldOf(
  { payoutIds }: Drop,
  { n, payout, attempt, cents, backCents }: Readonly<Transfer>,
): TransferTold {
  return { n, payout: payoutIds.map(String).indexOf(payout), attempt, cents, backCents };
}

/** Ids of payouts are minted by the database's side. */
async function learnPayouts({ db }: World, drop: Drop): Promise<void> {
  const rows = await db
    .select({ id: payouts.id })
    .from(payouts)
    .where(and(eq(payouts.eventId, drop.sale.event.id), eq(payouts.by, 'stripe')))
    .orderBy(asc(payouts.id));
  drop.payoutIds = rows.map(({ id }) => id);
}
