import { RequestError } from '@zilker/contracts/client';
import {
  cancelOrder,
  checkout,
  extendHold,
  extendVisit,
  giveUpWaiting,
  leaveVisit,
  type OrderView,
  openVisit,
  readOrder,
  readVisit,
  reserve,
  type VisitView,
} from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { noteCall, readCall } from '../states/call.ts';
import { hearServer } from '../states/server-clock.ts';
import { offers } from './moves.ts';
import { newIdempotencyKey, proven } from './proven.ts';
import { signedIn } from './signed-in.ts';

/** The shop, as a called fan's browser uses it. What each answer means for the call is noted for other tabs and for later. */
type Line = { type: Id<'ticketType'>; quantity: number };

/** Open the call: the fan's clock starts. Opening again answers the same visit. */
export async function openCall(drop: Id<'drop'>): Promise<VisitView> {
  const { visit } = await proven(openVisit, { params: { drop }, admission: admissionFor(drop) });
  return take(drop, visit);
}

export async function fetchVisit(drop: Id<'drop'>): Promise<VisitView> {
  const { visit } = await proven(readVisit, { params: { drop }, admission: admissionFor(drop) });
  return take(drop, visit);
}

/** More time to choose. `idempotencyKey` belongs to one press, so that a repeat adds nothing. */
export async function extendTurn(drop: Id<'drop'>, idempotencyKey: string): Promise<VisitView> {
  const { visit } = await proven(extendVisit, {
    params: { drop },
    admission: admissionFor(drop),
    idempotencyKey,
  });
  return take(drop, visit);
}

/** Leave without tickets: the promised one goes to the next fan. */
export async function leaveShop(drop: Id<'drop'>): Promise<VisitView> {
  const { visit } = await proven(leaveVisit, { params: { drop }, admission: admissionFor(drop) });
  return take(drop, visit);
}

/** What one press of the button wishes. `fewer` takes as many of each line as there are, in place of all or none. */
export type Wish = { lines: Line[]; fewer: boolean; idempotencyKey: string };

export async function holdTickets(drop: Id<'drop'>, wish: Wish): Promise<OrderView> {
  const { order, nowMs } = await proven(reserve, {
    params: { drop },
    body: { lines: wish.lines, ...(wish.fewer ? { accept: 'fewer' } : {}) },
    admission: admissionFor(drop),
    idempotencyKey: wish.idempotencyKey,
  });
  hearServer(nowMs);
  noteCall(drop, { order: order.id });
  return order;
}

/** More time for a hold. `idempotencyKey` belongs to one press, so that a repeat adds nothing. */
export async function extendOrder(order: OrderView, idempotencyKey: string): Promise<OrderView> {
  const extended = order.ofReturn
    ? await offers.extend(order.id, { idempotencyKey })
    : await proven(extendHold, {
        params: { order: order.id },
        admission: admissionFor(order.drop),
        idempotencyKey,
      });
  hearServer(extended.nowMs);
  return extended.order;
}

/** Where to pay. Asking again answers the same page while it is good. */
export async function beginCheckout(order: OrderView): Promise<string> {
  if (order.ofReturn) return (await offers.checkout(order.id, { idempotencyKey: newIdempotencyKey() })).url;
  const { url } = await proven(checkout, {
    params: { order: order.id },
    admission: admissionFor(order.drop),
  });
  return url;
}

export async function giveUpOrder(order: OrderView): Promise<OrderView> {
  if (order.ofReturn) return (await offers.decline(order.id, { idempotencyKey: newIdempotencyKey() })).order;
  const given = await proven(cancelOrder, {
    params: { order: order.id },
    admission: admissionFor(order.drop),
  });
  return given.order;
}

/** Gives up tickets whose card is only held, from any device: the call is over by then. */
export async function giveUpWaitingOrder(order: OrderView): Promise<OrderView> {
  return (await signedIn(giveUpWaiting, { params: { order: order.id } })).order;
}

/** The fan's own order, with no call needed. */
export async function fetchOrder(order: Id<'order'>, signal?: AbortSignal): Promise<OrderView> {
  const reply = await signedIn(readOrder, { params: { order }, ...(signal ? { signal } : {}) });
  hearServer(reply.nowMs);
  return reply.order;
}

function take(drop: string, visit: VisitView): VisitView {
  hearServer(visit.nowMs);
  noteCall(drop, {
    opened: visit.state !== 'called',
    ended: visit.state === 'done' || visit.state === 'lapsed',
    order: visit.order?.id ?? null,
    holdMs: visit.holdMs,
  });
  return visit;
}

function admissionFor(drop: string): string {
  const call = readCall(drop);
  if (!call) throw new RequestError('admission_required', 'Only fans who were called can do this.');
  return call.admission;
}
