import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import { withTransaction } from '../db.ts';
import { grant } from '../drops/grant.ts';
import { recordReport } from '../drops/record-report.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { checkout } from '../orders/checkout.ts';
import { endSession } from '../orders/end-session.ts';
import { expireHolds } from '../orders/expire-holds.ts';
import { extendHold } from '../orders/extend-hold.ts';
import { finalizeBatch } from '../orders/finalize-batch.ts';
import { finalizeOrder } from '../orders/finalize-order.ts';
import { readPriceList } from '../orders/price-list.ts';
import { refundOrder } from '../orders/refund-order.ts';
import { reserveBatch } from '../orders/reserve.ts';
import { handleStripeEvent } from '../payments/handle-event.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import { changeTicketType } from '../portal/change-type.ts';
import { extendVisit } from '../visits/extend-visit.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { leaveVisit } from '../visits/leave-visit.ts';
import { openVisit } from '../visits/open-visit.ts';
import { recordCalls } from '../visits/record-calls.ts';
import type { Refused } from './model.ts';
import { bodyOf, type WishModel } from './model-orders.ts';
import type { AdmissionModel } from './model-visits.ts';
import type { Operation } from './operation.ts';
import type { Drop, World } from './world.ts';

/** Does an operation to the database by the verbs of the box office, and answers in the words of the model. */
export async function play(world: World, operation: Operation): Promise<unknown> {
  try {
    return await playOne(world, operation);
  } catch (cause) {
    if (!(cause instanceof Refusal)) throw cause;
    return refusedOf(world, operation, cause);
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
  }
  const drop = dropAt(world, operation.drop);
  const id = drop.sale.drop.id;
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
  switch (operation.op) {
    case 'checkout': {
      provider.away = operation.away;
      const input = { order, account: fanAt(world, operation.fan), storefrontOrigin: 'http://shop' };
      const url = await checkout(db, provider.payments, input, now).finally(() => {
        provider.away = false;
      });
      return url.startsWith('http://shop') ? 'settled' : 'paying';
    }
    case 'pay':
      provider.pay(order, operation.late);
      return null;
    case 'decline':
      for (let times = operation.times; times > 0; times--) provider.decline(order);
      return null;
    case 'extend':
      await extendHold(
        db,
        { order, account: fanAt(world, operation.fan), idempotencyKey: operation.key },
        now,
      );
      return 'extended';
    case 'cancel':
      await cancelOrder(db, { order, account: fanAt(world, operation.fan) }, now);
      return 'cancelled';
    case 'end-session':
      provider.away = operation.away;
      return endSession(db, provider.payments, { order }, now).finally(() => {
        provider.away = false;
      });
    case 'deliver':
      return deliver(world, order, operation, now);
    case 'refund':
      return refundOrder(db, provider.payments, { order });
  }
}

async function untilNothing(sweep: () => Promise<number>): Promise<null> {
  while ((await sweep()) > 0);
  return null;
}

/** What comes of the job of an event; null when it was handled before. */
async function deliver(
  { db, provider }: World,
  order: Id<'order'>,
  { event: kind, n }: Extract<Operation, { op: 'deliver' }>,
  now: Date,
): Promise<unknown> {
  const event = provider.event(order, kind, n);
  if (event === undefined) return 'no event';
  await storeStripeEvent(db, { event, payload: event });
  const about = { stripeEvent: event.id, livemode: false };
  return kind === 'paid' || kind === 'odd'
    ? finalizeOrder(db, { ...about, order }, now)
    : handleStripeEvent(db, about, now);
}

async function deliverAll(
  { db, provider }: World,
  drop: Drop,
  places: readonly number[],
  now: Date,
): Promise<unknown> {
  const inputs: Parameters<typeof finalizeBatch>[2][number][] = [];
  for (const place of places) {
    const order = drop.orderIds.get(place);
    const event = order === undefined ? undefined : provider.event(order, 'paid', 1);
    if (order === undefined || event === undefined) continue;
    await storeStripeEvent(db, { event, payload: event });
    inputs.push({ order, stripeEvent: event.id, livemode: false, traceparent: undefined });
  }
  const outcomes = await finalizeBatch(db, drop.sale.drop.id, inputs, now);
  return inputs.map(({ stripeEvent }) => outcomes.get(stripeEvent) ?? null);
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
  const { type, ...detail } = cause.detail ?? {};
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
