import { asking, type DropModel, keptOf, refuse } from './model.ts';
import { cancelByModel, checkoutByModel, expireByModel, extendByModel } from './model-orders.ts';
import {
  captureByModel,
  captureEventByModel,
  captureWaitingByModel,
  endSessionByModel,
  giveUpByModel,
  returnByModel,
  sweepByModel,
} from './model-payments.ts';
import { payoutByModel } from './model-payouts.ts';
import {
  refundByModel,
  retryRefundByModel,
  sendRefundByModel,
  sweepRefundsByModel,
} from './model-refunds.ts';
import { reserveByModel } from './model-reserve.ts';
import { refundEventByModel, refundMoreByModel } from './model-run.ts';
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
import { deliverAllByModel, deliverByModel, orderIdAt, saidOf, toldOf } from './play-model-events.ts';
import { isOfTickets, playTicketsOfModel, sweepMovesOfModel } from './play-moves.ts';
import { duePayoutsOfModel, isOfPayouts, playPayoutsOfModel } from './play-payouts.ts';
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
    case 'sweep-refunds':
      for (const { model } of world.drops) sweepRefundsByModel(model, now);
      return null;
    case 'sweep-moves':
      return sweepMovesOfModel(world);
    case 'due-payouts':
      return duePayoutsOfModel(world);
  }
  const drop = dropAt(world, operation.drop);
  const { model, orderIds } = drop;
  if (isOver(model, operation)) return 'no sale';
  if (isOfPayouts(operation)) return playPayoutsOfModel(world, drop, operation);
  if (isOfTickets(operation)) return playTicketsOfModel(world, drop, operation);
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
      return [...model.orders.values()].filter(
        (order) => order.state === 'authorized' && keptOf(order)?.[1].state === 'authorized',
      ).length;
    case 'capture-event':
      return captureEventByModel(model);
    case 'refund-event':
      return refundEventByModel(model);
    case 'refund-more':
      return refundMoreByModel(model, orderIds, now);
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
      if ((state !== 'authorized' && state !== 'review') || fan !== operation.fan)
        return cancelByModel(model, place, operation.fan);
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
      return refundByModel(model, place, operation, world.now);
    case 'send-refund': {
      const made = world.provider.refundsOf(order).map((refund) => toldOf(world, order, refund));
      const disputed = world.provider.disputesOf(order).some(({ status }) => status !== 'won');
      return sendRefundByModel(model, place, { nth: operation.n, made, disputed, ask }, world.now);
    }
    case 'retry-refund':
      return retryRefundByModel(model, place, operation.n, world.now);
  }
}
