import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import Stripe from 'stripe';
import { withTransaction } from '../db.ts';
import { grant } from '../drops/grant.ts';
import { recordReport } from '../drops/record-report.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { checkout } from '../orders/checkout.ts';
import { endSession } from '../orders/end-session.ts';
import { expireHolds } from '../orders/expire-holds.ts';
import { extendHold } from '../orders/extend-hold.ts';
import { readPriceList } from '../orders/price-list.ts';
import { reserveBatch } from '../orders/reserve.ts';
import { captureOrder } from '../payments/capture-order.ts';
import { returnPayment } from '../payments/return-payment.ts';
import { sweepPayments } from '../payments/sweep-payments.ts';
import { changeTicketType } from '../portal/change-type.ts';
import { sendRefund } from '../refunds/send-refund.ts';
import { sweepRefunds } from '../refunds/sweep-refunds.ts';
import { extendVisit } from '../visits/extend-visit.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { leaveVisit } from '../visits/leave-visit.ts';
import { openVisit } from '../visits/open-visit.ts';
import { recordCalls } from '../visits/record-calls.ts';
import type { Refused } from './model.ts';
import { bodyOf, type WishModel } from './model-reserve.ts';
import type { AdmissionModel } from './model-visits.ts';
import { isOver, type Operation } from './operation.ts';
import { deliver, deliverAll } from './play-events.ts';
import { isOfTickets, playSweepMoves, playTickets } from './play-moves.ts';
import { isOfPayouts, playDuePayouts, playPayouts } from './play-payouts.ts';
import { isOfVenue, learnRefunds, playVenue } from './play-venue.ts';
import type { Drop, World } from './world.ts';

/** Does an operation to the database by the verbs of the box office, and answers in the words of the model. */
export async function play(world: World, operation: Operation): Promise<unknown> {
  world.provider.fault = 'fault' in operation ? operation.fault : null;
  try {
    const answer = await playOne(world, operation);
    // what is paid may be a returned ticket, whose old order is refunded with that
    if ('place' in operation || operation.op === 'deliver-all') {
      const drop = dropAt(world, operation.drop);
      if (drop.model.returns.length > 0) await learnRefunds(world, drop);
    }
    return answer;
  } catch (cause) {
    // the job of this comes again
    if (cause instanceof Stripe.errors.StripeConnectionError) return { failed: cause.message };
    if (!(cause instanceof Refusal)) throw cause;
    return refusedOf(world, operation, cause);
  } finally {
    world.provider.fault = null;
  }
}

async function playOne(world: World, operation: Operation): Promise<unknown> {
  const { db, provider } = world;
  const now = new Date(world.now);
  switch (operation.op) {
    case 'clock':
      return null;
    case 'lapse':
      return untilNothing(() => lapseVisits(db, now));
    case 'expire':
      return untilNothing(() => expireHolds(db, now));
    case 'sweep-payments':
      return untilNothing(() => sweepPayments(db, now));
    case 'sweep-refunds':
      return untilNothing(() => sweepRefunds(db, now));
    case 'sweep-moves':
      return playSweepMoves(world);
    case 'due-payouts':
      return playDuePayouts(world);
  }
  const drop = dropAt(world, operation.drop);
  const id = drop.sale.drop.id;
  if (isOver(drop.model, operation)) return 'no sale';
  if (isOfVenue(operation)) return playVenue(world, drop, operation);
  if (isOfPayouts(operation)) return playPayouts(world, drop, operation);
  if (isOfTickets(operation)) return playTickets(world, drop, operation);
  switch (operation.op) {
    case 'grant': {
      const { granted, capacity, sold, held, inside, free } = await grant(db, id, now);
      return { granted, capacity, sold, held, inside, free };
    }
    case 'call': {
      const calls = operation.calls.map(({ place, callNo, calledAt, openBy }) => ({
        index: place,
        position: place,
        callNo,
        calledAt: new Date(calledAt),
        openBy: new Date(openBy),
      }));
      return withTransaction(db, (tx) => recordCalls(tx, { drop: id, calls }));
    }
    case 'open': {
      const { state, callNo, endsAt } = await openVisit(
        db,
        admissionOf(world, drop, operation.admission),
        now,
      );
      return { open: { state, callNo, endsAt: endsAt?.getTime() ?? null } };
    }
    case 'extend-visit': {
      const admission = admissionOf(world, drop, operation.admission);
      await extendVisit(db, { admission, idempotencyKey: operation.key }, now);
      return 'extended';
    }
    case 'leave':
      await leaveVisit(db, admissionOf(world, drop, operation.admission), now);
      return 'left';
    case 'reserve':
      return reserve(world, drop, operation.wishes, now);
    case 'deliver-all':
      return deliverAll(world, drop, operation.places, now);
    case 'change-type': {
      const { sale } = drop;
      const { key, change } = operation;
      const of = { venue: sale.venue.id, event: sale.event.id, type: typeIdAt(drop, operation.type) };
      await changeTicketType(db, { ...of, idempotencyKey: key, change }, now);
      return 'changed';
    }
    case 'stop':
    case 'resume': {
      const act = { act: operation.op === 'stop' ? ('stop_sale' as const) : ('resume_sale' as const) };
      const seq = drop.seq++;
      const entry = { seq, atMs: world.now, by: 'operator', ...act, text: '', prev: '', hash: `${seq}` };
      await recordReport(db, { drop: id, report: { fact: 'entry', entry, act } }, now);
      return null;
    }
    case 'end': {
      const { called } = operation;
      const figures = {
        phase: 'closed',
        called,
        places: 0,
        serving: 0,
        estimates: null,
        atMs: world.now,
      } as const;
      await recordReport(db, { drop: id, report: { fact: 'ended', ...figures } }, now);
      return null;
    }
  }
  const order = drop.orderIds.get(operation.place);
  if (order === undefined) return 'no order';
  const { payments } = provider;
  switch (operation.op) {
    case 'checkout': {
      const input = { order, account: fanAt(world, operation.fan), storefrontOrigin: 'http://shop' };
      const url = await checkout(db, payments, input, now);
      return url.startsWith('http://shop') ? 'settled' : 'paying';
    }
    case 'pay':
      // nobody knows a page that its order does not have
      if (drop.model.orders.get(operation.place)?.session !== null) provider.pay(order, operation, world.now);
      return null;
    case 'decline':
      for (let times = operation.times; times > 0; times--) provider.decline(order);
      return null;
    case 'give-up':
      provider.giveUp(order, operation.n);
      return null;
    case 'end-refund':
      provider.endRefund(order, operation.n, operation.status);
      return null;
    case 'dispute':
      provider.dispute(order, operation.n);
      return null;
    case 'end-dispute':
      provider.endDispute(order, 1, operation.status);
      return null;
    case 'extend': {
      const { key: idempotencyKey, fan } = operation;
      await extendHold(db, { order, account: fanAt(world, fan), idempotencyKey }, now);
      return 'extended';
    }
    case 'cancel':
      await cancelOrder(db, { order, account: fanAt(world, operation.fan) }, now);
      return 'cancelled';
    case 'end-session':
      return endSession(db, payments, { order }, now);
    case 'deliver':
      return deliver(world, order, operation, now);
    case 'capture':
      return captureOrder(db, payments, { order }, now);
    case 'return':
      return returnPayment(db, payments, { payment: provider.intentOf(order, operation.n)?.id ?? '' }, now);
    case 'send-refund': {
      const refund = world.refundIds.get(order)?.[operation.n];
      return refund === undefined ? 'stale' : sendRefund(db, payments, { refund }, now);
    }
  }
}

async function untilNothing(sweep: () => Promise<number>): Promise<null> {
  while ((await sweep()) > 0);
  return null;
}

async function reserve(world: World, drop: Drop, wishes: readonly WishModel[], now: Date): Promise<unknown> {
  const { db } = world;
  const { id } = drop.sale.drop;
  const prices = await readPriceList(db, id);
  const verdicts = await reserveBatch(
    db,
    {
      drop: id,
      prices,
      wishes: wishes.map((wish) => ({
        order: newId('order'),
        account: fanAt(world, wish.fan),
        index: wish.place,
        callNo: wish.callNo,
        key: wish.key,
        bodyHash: bodyOf(wish),
        lines: wish.lines.map(({ type, quantity }) => ({ type: typeIdAt(drop, type), quantity })),
        fewer: wish.fewer,
      })),
    },
    now,
  );
  return verdicts.map((verdict, i) => {
    switch (verdict.is) {
      case 'reserved':
        drop.orderIds.set(wishes[i]?.place ?? -1, verdict.order);
        return { reserved: verdict.expiresAt.getTime() };
      case 'refused': {
        const { type, ...detail } = verdict.detail ?? {};
        return {
          refused: verdict.code,
          ...(type === undefined ? {} : { type: typeIndexOf(drop, type) }),
          ...detail,
        };
      }
      case 'fewer':
        return {
          fewer: wishes[i]?.lines.map(
            ({ type }) => verdict.lines.find((line) => line.type === typeIdAt(drop, type))?.quantity ?? 0,
          ),
        };
      default:
        return verdict.is;
    }
  });
}

function refusedOf(world: World, operation: Operation, cause: Refusal): Refused {
  const { type, ticket: _, ...detail } = cause.detail ?? {};
  const drop = 'drop' in operation ? world.drops[operation.drop] : undefined;
  const named = type === undefined || drop === undefined ? {} : { type: typeIndexOf(drop, type) };
  return { refused: cause.code, ...named, ...detail };
}

function admissionOf(world: World, drop: Drop, { place, callNo, fan, openBy }: AdmissionModel) {
  return {
    account: fanAt(world, fan),
    drop: drop.sale.drop.id,
    index: place,
    callNo,
    openBy: new Date(openBy),
  };
}

export function dropAt(world: World, index: number): Drop {
  const drop = world.drops[index];
  if (drop === undefined) throw new Error(`no drop ${index}`);
  return drop;
}

function fanAt(world: World, index: number): Id<'account'> {
  const fan = world.fans[index];
  if (fan === undefined) throw new Error(`no fan ${index}`);
  return fan;
}

function typeIdAt({ sale }: Drop, index: number): Id<'ticketType'> {
  const type = sale.types[index];
  if (type === undefined) throw new Error(`no type ${index}`);
  return type.id;
}

const typeIndexOf = ({ sale }: Drop, id: unknown) => sale.types.findIndex((type) => type.id === id);
