import { type Ask, asking, type DropModel, keptOf, refuse } from './model.ts';
import {
  cancelByModel,
  checkoutByModel,
  declineByModel,
  expireByModel,
  extendByModel,
  reserveByModel,
  sessionDiedByModel,
} from './model-orders.ts';
import {
  captureByModel,
  captureEventByModel,
  captureWaitingByModel,
  endSessionByModel,
  giveUpByModel,
  intentEventByModel,
  returnByModel,
  type Said,
  sweepByModel,
  takeByModel,
} from './model-payments.ts';
import {
  disputeByModel,
  recordRefundByModel,
  refundByModel,
  retryRefundByModel,
  sendRefundByModel,
  type Told,
} from './model-refunds.ts';
import { payoutByModel, refundEventByModel, refundMoreByModel } from './model-run.ts';
import { changeTypeByModel } from './model-types.ts';
import {
  callByModel,
  endByModel,
  extendVisitByModel,
  grantByModel,
  lapseByModel,
  leaveByModel,
  openByModel,
  resumeByModel,
  stopByModel,
} from './model-visits.ts';
import { isOver, type Operation } from './operation.ts';
import { dropAt } from './play.ts';
import { disputeFeeCents, type Refund } from './provider-objects.ts';
import type { World } from './world.ts';

/** Does an operation to the model. It comes before the database's side, whose provider it only looks at. */
export function playModel(world: World, operation: Operation): unknown {
  const { now } = world;
  switch (operation.op) {
    case 'clock':
      world.now += operation.ms;
      return null;
    case 'lapse':
      for (const { model } of world.drops) lapseByModel(model, now);
      return null;
    case 'expire':
      for (const { model } of world.drops) expireByModel(model, now);
      return null;
    case 'sweep-payments':
      for (const [drop, { model }] of world.drops.entries())
        sweepByModel(model, (place, n) => saidOf(world, { drop, place }, n), now);
      return null;
  }
  const { model, orderIds } = dropAt(world, operation.drop);
  if (isOver(model, operation)) return 'no sale';
  switch (operation.op) {
    case 'grant':
      return grantByModel(model);
    case 'call':
      return callByModel(model, operation.calls);
    case 'open': {
      const answer = openByModel(model, operation.admission, now);
      if ('refused' in answer) return answer;
      const { state, callNo, endsAt } = answer.open;
      return { open: { state, callNo, endsAt } };
    }
    case 'extend-visit':
      return extendVisitByModel(model, operation, now);
    case 'leave':
      return leaveByModel(model, operation.admission);
    case 'reserve':
      return operation.wishes.map((wish) => reserveByModel(model, wish, now));
    case 'deliver-all':
      return deliverAllByModel(world, model, operation);
    case 'change-type':
      return changeTypeByModel(model, operation.type, operation.change);
    case 'stop':
    case 'resume':
      (operation.op === 'stop' ? stopByModel : resumeByModel)(model, now);
      return null;
    case 'end':
      endByModel(model, operation.called);
      return null;
    case 'confirm':
      if (model.cancelled) return refuse('act_not_allowed');
      model.confirmed = true;
      return [...model.orders.values()].filter((order) => keptOf(order)?.[1].state === 'authorized').length;
    case 'capture-event':
      return captureEventByModel(model);
    case 'refund-event':
      return refundEventByModel(model);
    case 'refund-more':
      return refundMoreByModel(model, orderIds);
    case 'terms': {
      const { refundKeptPaidBy = model.terms.keptPaidBy, ...fees } = operation.change;
      model.terms = { ...model.terms, fees: { ...model.terms.fees, ...fees }, keptPaidBy: refundKeptPaidBy };
      return 'changed';
    }
    case 'payout':
      return payoutByModel(model, operation);
  }
  if (!model.orders.has(operation.place)) return 'no order';
  return playOrder(world, model, operation);
}

type OfOrder = Extract<Operation, { place: number }>;
type At = { drop: number; place: number };

function playOrder(world: World, model: DropModel, operation: OfOrder): unknown {
  const { place } = operation;
  const ask = asking('fault' in operation ? operation.fault : null);
  const order = orderIdAt(world, operation);
  switch (operation.op) {
    case 'pay':
    case 'decline':
    case 'give-up':
    case 'end-refund':
    case 'dispute':
    case 'end-dispute':
      return null;
    case 'checkout': {
      const sessions = world.provider.sessionOf(order)?.n ?? 0;
      return checkoutByModel(model, place, { fan: operation.fan, ask, sessions }, world.now);
    }
    case 'cancel': {
      const { state, fan } = model.orders.get(place) ?? {};
      if (state !== 'authorized' || fan !== operation.fan) return cancelByModel(model, place, operation.fan);
      return giveUpByModel(model, place) ? 'cancelled' : refuse('order_in_payment');
    }
    case 'extend':
      return extendByModel(model, place, operation, world.now);
    case 'deliver':
      return deliverByModel(world, model, operation);
    case 'end-session': {
      const session = world.provider.sessionOf(order)?.status ?? 'open';
      const paid = world.provider.intentsOf(order).at(-1);
      return endSessionByModel(model, place, { session, paid, ask }, world.now);
    }
    case 'capture':
      return captureByModel(model, place, { said: (n) => saidOf(world, operation, n), ask }, world.now);
    case 'return': {
      const said = world.provider.intentOf(order, operation.n);
      return returnByModel(model, place, { said, refunds: world.provider.refundsOf(order), ask });
    }
    case 'capture-waiting':
      return captureWaitingByModel(model, place);
    case 'release-waiting':
      return giveUpByModel(model, place) ? null : refuse('order_not_waiting');
    case 'refund':
      return refundByModel(model, place, operation);
    case 'send-refund': {
      const made = world.provider.refundsOf(order).map((refund) => toldOf(world, order, refund));
      const disputed = world.provider.disputesOf(order).some(({ status }) => status !== 'won');
      return sendRefundByModel(model, place, { nth: operation.n, made, disputed, ask });
    }
    case 'retry-refund':
      return retryRefundByModel(model, place, operation.n);
  }
}

function deliverByModel(
  world: World,
  model: DropModel,
  operation: Extract<Operation, { op: 'deliver' }>,
): unknown {
  const { place, event, n, fault } = operation;
  const order = orderIdAt(world, operation);
  const said = world.provider.event(order, event, n);
  if (said === undefined) return 'no event';
  const ask = asking(fault);
  if (world.handled.has(said.id))
    return event === 'paid' || event === 'odd' ? goOn(world, model, operation, ask) : null;
  // what differs from what we asked for is looked up first
  const isKnown = model.orders.get(place)?.payments.has(n) === true;
  if (event === 'odd' && !isKnown && ask() !== 'answered') return { failed: 'away' };
  world.handled.add(said.id);
  switch (event) {
    case 'paid':
    case 'odd': {
      const taken = takeByModel(model, place, saidOf(world, operation, n));
      if (taken !== 'authorized') return taken;
      return captureByModel(model, place, { said: (n) => saidOf(world, operation, n), ask }, world.now);
    }
    case 'died':
      return sessionDiedByModel(model, place, n);
    case 'declined':
      return declineByModel(model, place);
    case 'charged':
    case 'canceled':
      return intentEventByModel(model, place, { n, kind: event });
    case 'refund':
    case 'refund-updated':
    case 'refund-failed': {
      const refund = world.provider.refundsOf(order)[n - 1];
      if (refund === undefined) return 'no event';
      // an event says how it was then
      const status = event === 'refund' ? refund.first : event === 'refund-failed' ? 'failed' : 'succeeded';
      const recorded = recordRefundByModel(model, place, toldOf(world, order, { ...refund, status }));
      if (recorded === 'put_off') return putOff(world, said.id);
      return recorded === 'stale' || recorded === 'ignored' ? recorded : 'recorded';
    }
    case 'disputed':
    case 'dispute-ended': {
      const [dispute] = world.provider.disputesOf(order);
      if (dispute === undefined) return 'no event';
      const status = event === 'disputed' ? 'open' : dispute.status;
      const recorded = disputeByModel(model, place, { ...dispute, status }, disputeFeeCents);
      return recorded === 'put_off' ? putOff(world, said.id) : recorded;
    }
  }
}

/** It came too early, and comes again. */
function putOff(world: World, event: string): 'put_off' {
  world.handled.delete(event);
  return 'put_off';
}

/** Word of a payment that came before: what was cut off since goes on. */
function goOn(world: World, model: DropModel, at: At, ask: Ask): unknown {
  const captured = captureByModel(model, at.place, { said: (n) => saidOf(world, at, n), ask }, world.now);
  return captured === 'stale' ? null : captured;
}

/** All are taken before any card is checked. */
function deliverAllByModel(
  world: World,
  model: DropModel,
  { drop, places }: Extract<Operation, { op: 'deliver-all' }>,
): unknown {
  const known = places.flatMap((place) => {
    const said = world.provider.event(orderIdAt(world, { drop, place }), 'paid', 1);
    return said === undefined ? [] : [{ place, id: said.id, isNews: !world.handled.has(said.id) }];
  });
  const news = known.map(({ place, id, isNews }) => {
    world.handled.add(id);
    const { state, session, payments } = model.orders.get(place) ?? {};
    // what is not as it nearly always is waits for its turn
    const isExpected =
      (state === 'paying' || state === 'expiring') && session !== null && payments?.size === 0;
    const taken = isNews && isExpected ? takeByModel(model, place, saidOf(world, { drop, place }, 1)) : null;
    return { place, isNews, taken };
  });
  return news.map(({ place, isNews, taken }) => {
    if (!isNews) return goOn(world, model, { drop, place }, asking(null));
    const said = saidOf(world, { drop, place }, 1);
    const outcome = taken ?? takeByModel(model, place, said);
    if (outcome !== 'authorized') return outcome;
    return captureByModel(model, place, { said: () => said, ask: asking(null) }, world.now);
  });
}

function toldOf(world: World, order: string, refund: Readonly<Refund>): Told {
  const { n, status, cents, metadata } = refund;
  const nth = (world.refundIds.get(order) ?? []).map(String).indexOf(metadata.refund ?? '');
  const payment = world.provider.intentsOf(order).find(({ id }) => id === refund.intent)?.n ?? null;
  return { n, status, cents, for: nth < 0 ? null : { nth, attempt: Number(metadata.attempt) }, payment };
}

function saidOf(world: World, at: At, n: number): Said {
  const said = world.provider.intentOf(orderIdAt(world, at), n);
  if (said === undefined) throw new Error(`the order of place ${at.place} has no payment ${n}`);
  return said;
}

function orderIdAt(world: World, { drop, place }: At): string {
  return dropAt(world, drop).orderIds.get(place) ?? '';
}
