import { createAccount, getAccount, updateAccount } from './accounts.ts';
import { getBalance, getTransaction, listTransactions } from './balance.ts';
import { closeDispute, getDispute, updateDispute } from './disputes.ts';
import type { Form } from './form.ts';
import { cancelIntent, captureIntent, retrieveIntent } from './intents.ts';
import { listEvents, listOf } from './lists.ts';
import { createAccountLink } from './onboarding.ts';
import { bare, parseParams } from './params.ts';
import { createRefund, getRefund } from './refunds.ts';
import { missing } from './refusal.ts';
import { createSession, expireSession, lineItemsOf, retrieveSession } from './sessions.ts';
import type { Kind } from './state.ts';
import { createTransfer, getTransfer, listReversals, reverseTransfer } from './transfers.ts';
import type { World } from './world.ts';

/** What a route does; `:id` is the only thing that a path may carry. */
export type Act = (world: World, id: string, form: Form) => object;

/** Every read of the API that is known here. */
export const reads: Record<string, Act> = {
  '/v1/accounts': list('account', '/v1/accounts'),
  '/v1/accounts/:id': getAccount,
  '/v1/balance': getBalance,
  '/v1/balance_transactions': listTransactions,
  '/v1/balance_transactions/:id': getTransaction,
  '/v1/charges': list('charge', '/v1/charges'),
  '/v1/charges/:id': found('charge'),
  '/v1/checkout/sessions': list('checkout.session', '/v1/checkout/sessions'),
  '/v1/checkout/sessions/:id': retrieveSession,
  '/v1/checkout/sessions/:id/line_items': lineItemsOf,
  '/v1/disputes': list('dispute', '/v1/disputes'),
  '/v1/disputes/:id': getDispute,
  '/v1/events': listEvents,
  '/v1/events/:id': found('event', 'id'),
  '/v1/payment_intents': list('payment_intent', '/v1/payment_intents'),
  '/v1/payment_intents/:id': retrieveIntent,
  '/v1/refunds': list('refund', '/v1/refunds'),
  '/v1/refunds/:id': getRefund,
  '/v1/transfers': list('transfer', '/v1/transfers'),
  '/v1/transfers/:id': getTransfer,
  '/v1/transfers/:id/reversals': listReversals,
};

/** Every write. */
export const writes: Record<string, Act> = {
  '/v1/account_links': createAccountLink,
  '/v1/accounts': createAccount,
  '/v1/accounts/:id': updateAccount,
  '/v1/checkout/sessions': createSession,
  '/v1/checkout/sessions/:id/expire': expireSession,
  '/v1/disputes/:id': updateDispute,
  '/v1/disputes/:id/close': closeDispute,
  '/v1/payment_intents/:id/cancel': cancelIntent,
  '/v1/payment_intents/:id/capture': captureIntent,
  '/v1/refunds': createRefund,
  '/v1/transfers': createTransfer,
  '/v1/transfers/:id/reversals': reverseTransfer,
};

function list(kind: Parameters<typeof listOf>[1], url: string): Act {
  return (world, _, form) => listOf(world, kind, url, form);
}

function found(kind: Kind, param: string = kind): Act {
  return (world, id, form) => {
    parseParams(bare, form);
    const object = world.state.get(kind, id);
    if (object === undefined) throw missing(kind, id, param);
    return object;
  };
}
