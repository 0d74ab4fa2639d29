import type { DropModel } from './model.ts';
import {
  cancelByModel,
  checkoutByModel,
  declineByModel,
  endSessionByModel,
  expireByModel,
  extendByModel,
  refundByModel,
  reserveByModel,
  sessionDiedByModel,
  settleByModel,
} from './model-orders.ts';
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
import type { Operation } from './operation.ts';
import { dropAt } from './play.ts';
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
  }
  const { model } = dropAt(world, operation.drop);
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
      return operation.places
        .map((place) => deliverByModel(world, model, { drop: operation.drop, place, event: 'paid', n: 1 }))
        .filter((answer) => answer !== 'no event');
    case 'change-type':
      return changeTypeByModel(model, operation.type, operation.change);
    case 'stop':
    case 'resume':
      (operation.op === 'stop' ? stopByModel : resumeByModel)(model, now);
      return null;
    case 'end':
      endByModel(model, operation.called);
      return null;
  }
  if (!model.orders.has(operation.place)) return 'no order';
  return playOrder(world, model, operation);
}

type OfOrder = Extract<
  Operation,
  { op: 'checkout' | 'pay' | 'decline' | 'deliver' | 'cancel' | 'extend' | 'end-session' | 'refund' }
>;

function playOrder(world: World, model: DropModel, operation: OfOrder): unknown {
  const { place } = operation;
  switch (operation.op) {
    case 'pay':
    case 'decline':
      return null;
    case 'checkout':
      return checkoutByModel(model, place, operation, world.now);
    case 'cancel':
      return cancelByModel(model, place, operation.fan);
    case 'extend':
      return extendByModel(model, place, operation, world.now);
    case 'deliver':
      return deliverByModel(world, model, operation);
    case 'refund':
      return refundByModel(model, place);
    case 'end-session': {
      const session = world.provider.sessionOf(dropAt(world, operation.drop).orderIds.get(place) ?? '');
      const said = operation.away ? 'away' : session?.status === 'complete' ? 'paid' : 'dead';
      return endSessionByModel(model, place, said);
    }
  }
}

function deliverByModel(
  world: World,
  model: DropModel,
  { drop, place, event, n }: Omit<Extract<Operation, { op: 'deliver' }>, 'op'>,
): unknown {
  const order = dropAt(world, drop).orderIds.get(place) ?? '';
  const said = world.provider.event(order, event, n);
  if (said === undefined) return 'no event';
  if (world.handled.has(said.id)) return null;
  world.handled.add(said.id);
  if (event === 'died') return sessionDiedByModel(model, place);
  if (event === 'declined') return declineByModel(model, place);
  return settleByModel(model, place, { right: event === 'paid' });
}
