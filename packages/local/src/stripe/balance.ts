import type Stripe from 'stripe';
import type { Form } from './form.ts';
import { newId } from './ids.ts';
import { listOf } from './lists.ts';
import { bare, parseParams } from './params.ts';
import { missing } from './refusal.ts';
import type { World } from './world.ts';

export type Transaction = Stripe.BalanceTransaction & { object: 'balance_transaction' };

const daySeconds = 86_400;

/** What Stripe takes of a card payment made in the US: 2.9 % and 30 cents, rounded half up. https://stripe.com/pricing */
export function cardFee(cents: number): number {
  return Math.floor((cents * 29 + 500) / 1_000) + 30;
}

/** Notes that our balance at Stripe moved, by `amount` less `fee` cents. */
export function moveBalance(
  world: World,
  move: {
    type: Stripe.BalanceTransaction['type'];
    category: string;
    amount: number;
    fee?: number;
    feeFor?: string;
    currency: string;
    source: string;
    description?: string | null;
  },
): Transaction {
  const { fee = 0, amount, currency } = move;
  const now = world.now();
  const pendingDays = move.type === 'charge' ? world.faults.settings.fundsPendingDays : 0;
  return world.state.put<'balance_transaction'>({
    id: newId('txn_3'),
    object: 'balance_transaction',
    amount,
    available_on: now + pendingDays * daySeconds,
    balance_type: 'payments',
    created: now,
    currency,
    description: move.description ?? null,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: move.feeFor ?? 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: move.category,
    source: move.source,
    status: pendingDays === 0 ? 'available' : 'pending',
    type: move.type,
  }) as Transaction;
}

/** Cents that can be transferred now. */
export function availableFunds(world: World, currency: string): number {
  return world.state.funds(world.now()).find((one) => one.currency === currency)?.available ?? 0;
}

/** `GET /v1/balance_transactions/:id` */
export function getTransaction(world: World, id: string, form: Form = {}): Transaction {
  parseParams(bare, form);
  const found = world.state.get('balance_transaction', id);
  if (found === undefined) throw missing('balance transaction', id, 'id');
  return asOfNow(world, found as Transaction);
}

/** `GET /v1/balance_transactions` */
export function listTransactions(world: World, _: string, form: Form): object {
  const page = listOf(world, 'balance_transaction', '/v1/balance_transactions', form);
  return { ...page, data: page.data.map((one) => asOfNow(world, one as Transaction)) };
}

/** `GET /v1/balance` */
export function getBalance(world: World, _: string, form: Form): object {
  parseParams(bare, form);
  const funds = world.state.funds(world.now());
  const all = funds.length === 0 ? [{ currency: 'usd', available: 0, pending: 0 }] : funds;
  const of = (part: 'available' | 'pending') =>
    all.map((one) => ({ amount: one[part], currency: one.currency, source_types: { card: one[part] } }));
  return {
    object: 'balance',
    available: of('available'),
    connect_reserved: all.map(({ currency }) => ({ amount: 0, currency })),
    livemode: false,
    pending: of('pending'),
  };
}

function asOfNow(world: World, transaction: Transaction): Transaction {
  return { ...transaction, status: transaction.available_on <= world.now() ? 'available' : 'pending' };
}
