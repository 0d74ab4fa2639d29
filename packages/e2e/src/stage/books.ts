import type { Parts } from '@zilker/contracts/price';
import type { Stack } from '@zilker/local/stack';
import { waitUntil } from '@zilker/local/wait-until';
import { expect } from 'vitest';
import { askRecord } from './record.ts';

/** What Stripe says of one try to pay, as far as it is held against the books. */
export type Intent = {
  id: string;
  status: string;
  amount: number;
  amount_received: number;
  currency: string;
  metadata: { order?: string };
  latest_charge: {
    amount_captured: number;
    amount_refunded: number;
    balance_transaction: { fee: number } | null;
  } | null;
};

export type Line = {
  kind: string;
  source: string;
  currency: string;
  fan: number;
  venue: number;
  zilker: number;
  stripe: number;
  tax: number;
};

/** An order that was charged once: what, and whose each cent is. All of it is the same at Stripe and in the ledger. */
export type Sale = {
  order: string;
  payment: string;
  currency: string;
  totalCents: number;
  parts: Parts;
  /** What went back, each by itself. */
  refundsCents: readonly number[];
};

/** Asks the stand-in for Stripe itself, with the key that the services have. */
export async function askStripe<Reply>(stack: Stack, path: string): Promise<Reply> {
  const key = stack.serviceEnv['core-api'].STRIPE_SECRET_KEY;
  const answer = await fetch(stack.urls.stripe + path, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`Stripe answered ${answer.status} to ${path}`);
  return (await answer.json()) as Reply;
}

type List<One> = { data: One[]; has_more: boolean };

/** Every payment that was ever tried for an order, at Stripe. */
export async function intentsOf(stack: Stack, order: string): Promise<Intent[]> {
  const path = '/v1/payment_intents?limit=100&expand[]=data.latest_charge.balance_transaction';
  const { data, has_more: more } = await askStripe<List<Intent>>(stack, path);
  if (more) throw new Error('There are more payments than one list holds.');
  return data.filter(({ metadata }) => metadata.order === order);
}

/** Every page of Stripe's that was ever made for an order. */
export async function sessionsOf(stack: Stack, order: string): Promise<{ id: string; status: string }[]> {
  type Session = { id: string; status: string; client_reference_id: string | null };
  const { data, has_more: more } = await askStripe<List<Session>>(stack, '/v1/checkout/sessions?limit=100');
  if (more) throw new Error('There are more sessions than one list holds.');
  return data.filter(({ client_reference_id: of }) => of === order);
}

export function ledgerOf(stack: Stack, order: string): Promise<Line[]> {
  return askRecord<Line>(
    stack,
    `SELECT kind, source, currency, fan_cents::int AS fan, venue_cents::int AS venue, zilker_cents::int AS zilker,
       stripe_cents::int AS stripe, tax_cents::int AS tax
     FROM ledger WHERE order_id = $1 ORDER BY no`,
    [order],
  );
}

/** Waits for the charge of an order to be booked, and holds Stripe's word against the ledger's: one charge, and the same cents. */
export async function readSale(stack: Stack, order: string): Promise<Sale> {
  const line = await waitUntil('the charge in the ledger', async () =>
    (await ledgerOf(stack, order)).find(({ kind }) => kind === 'payment'),
  );
  const intents = await intentsOf(stack, order);
  const charged = intents.filter(({ amount_received: received }) => received > 0);
  expect(charged, 'one order, one charge').toHaveLength(1);
  const [intent] = charged;
  const lines = await ledgerOf(stack, order);
  const refunds = lines.filter(({ kind }) => kind === 'refund');
  const refundsCents = refunds.map(({ fan }) => fan);
  expect(lines.filter(({ kind }) => kind !== 'refund')).toEqual([line]);
  expect({
    payment: intent?.id,
    currency: intent?.currency,
    charged: intent?.amount_received,
    fee: intent?.latest_charge?.balance_transaction?.fee,
    back: intent?.latest_charge?.amount_refunded,
  }).toEqual({
    payment: line.source,
    currency: line.currency,
    charged: -line.fan,
    fee: line.stripe,
    back: refundsCents.reduce((sum, cents) => sum + cents, 0),
  });
  return {
    order,
    payment: line.source,
    currency: line.currency,
    totalCents: -line.fan,
    parts: {
      venueCents: line.venue,
      taxCents: line.tax,
      cardCents: line.stripe,
      zilkerCents: line.zilker,
    },
    refundsCents,
  };
}
