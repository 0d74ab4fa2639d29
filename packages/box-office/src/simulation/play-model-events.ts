import { type Ask, asking, type DropModel } from './model.ts';
import { declineByModel, sessionDiedByModel } from './model-orders.ts';
import { captureByModel, intentEventByModel, type Said, takeByModel } from './model-payments.ts';
import { disputeByModel, recordRefundByModel, type Told } from './model-refunds.ts';
import type { Operation } from './operation.ts';
import { dropAt } from './play.ts';
import { disputeFeeCents, type Refund } from './provider-objects.ts';
import type { World } from './world.ts';

type At = { drop: number; place: number };

/** An event of the provider arrives, and its job is worked on. */
export function deliverByModel(
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
export function deliverAllByModel(
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

export function toldOf(world: World, order: string, refund: Readonly<Refund>): Told {
  const { n, status, cents, metadata } = refund;
  const nth = (world.refundIds.get(order) ?? []).map(String).indexOf(metadata.refund ?? '');
  const payment = world.provider.intentsOf(order).find(({ id }) => id === refund.intent)?.n ?? null;
  return { n, status, cents, for: nth < 0 ? null : { nth, attempt: Number(metadata.attempt) }, payment };
}

export function saidOf(world: World, at: At, n: number): Said {
  const said = world.provider.intentOf(orderIdAt(world, at), n);
  if (said === undefined) throw new Error(`the order of place ${at.place} has no payment ${n}`);
  return said;
}

export function orderIdAt(world: World, { drop, place }: At): string {
  return dropAt(world, drop).orderIds.get(place) ?? '';
}
