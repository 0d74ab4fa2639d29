import { getBalance, getTransaction, listTransactions } from './balance.ts';
import type { Form } from './form.ts';
import { listEvents, listOf } from './lists.ts';
import { cancelIntent, captureIntent, getIntent } from './payments.ts';
import { createRefund, getRefund } from './refunds.ts';
import { missing } from './refusal.ts';
import { createSession, expireSession, getSession, privateOf } from './sessions.ts';
import type { Kind } from './state.ts';
import type { World } from './world.ts';

/** What a route does; `:id` is the only thing that a path may carry. */
export type Act = (world: World, id: string, form: Form) => object;

/** Every read of the API that is known here. */
export const reads: Record<string, Act> = {
  '/v1/balance': getBalance,
  '/v1/balance_transactions': listTransactions,
  '/v1/balance_transactions/:id': getTransaction,
  '/v1/checkout/sessions': list('checkout.session', '/v1/checkout/sessions'),
  '/v1/checkout/sessions/:id': (world, id) => getSession(world, id),
  '/v1/checkout/sessions/:id/line_items': (world, id) => {
    const items = privateOf(world, getSession(world, id)).lineItems;
    return { object: 'list', data: items, has_more: false, url: `/v1/checkout/sessions/${id}/line_items` };
  },
  '/v1/payment_intents': list('payment_intent', '/v1/payment_intents'),
  '/v1/payment_intents/:id': (world, id) => getIntent(world, id),
  '/v1/charges': list('charge', '/v1/charges'),
  '/v1/charges/:id': (world, id) => found(world, 'charge', id),
  '/v1/refunds': list('refund', '/v1/refunds'),
  '/v1/refunds/:id': (world, id) => getRefund(world, id),
  '/v1/events': (world, _, form) => listEvents(world, form),
  '/v1/events/:id': (world, id) => found(world, 'event', id, 'id'),
};

/** Every write. */
export const writes: Record<string, Act> = {
  '/v1/checkout/sessions': (world, _, form) => createSession(world, form),
  '/v1/checkout/sessions/:id/expire': (world, id) => expireSession(world, id),
  '/v1/payment_intents/:id/capture': captureIntent,
  '/v1/payment_intents/:id/cancel': cancelIntent,
  '/v1/refunds': (world, _, form) => createRefund(world, form),
};

function list(kind: Parameters<typeof listOf>[1], url: string): Act {
  return (world, _, form) => listOf(world, kind, url, form);
}

function found(world: World, kind: Kind, id: string, param: string = kind): object {
  const object = world.state.get(kind, id);
  if (object === undefined) throw missing(kind, id, param);
  return object;
}
