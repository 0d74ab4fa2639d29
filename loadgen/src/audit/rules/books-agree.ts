import type { LedgerCents } from '@zilker/contracts/http/money';
import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

type Line = DropRecord['ledger'][number];

const parties = [
  'fanCents',
  'venueCents',
  'zilkerCents',
  'stripeCents',
  'taxCents',
  'paidOutCents',
] as const satisfies readonly (keyof LedgerCents)[];

/** Each line by itself, so that each order, the event and each currency do too. */
export const ledgerBalances: Rule = {
  name: 'ledger-balances',
  sentence: 'The ledger adds up to nothing: by line, by order, as a whole, in the currency of the order.',
  check: ({ ledger, orders }) => [
    ...ledger
      .filter((line) => sumOf(line) !== 0)
      .map((line) => `The ${line.kind} of ${line.source} adds up to ${sumOf(line)} cents.`),
    ...ledger.flatMap((line) => {
      if (line.order === null) return [];
      const order = orders.find(({ id }) => id === line.order);
      if (order === undefined) return [`The ${line.kind} of ${line.source} is of no order.`];
      return order.currency === line.currency
        ? []
        : [`The ${line.kind} of ${line.source} is in ${line.currency}, its order in ${order.currency}.`];
    }),
  ],
};

/**
 * What Stripe's balance moved by, payment by payment, is what the ledger says: what came from fans, what Stripe kept of it, and what is
 * left for venue, tax and Zilker. Payouts are in neither: no show of a crowd is over.
 */
export const booksAgree: Rule = {
  name: 'books-agree',
  sentence: 'Each cent that Stripe moved is in the ledger, by who gained it.',
  check: (record) => {
    const orders = new Set([
      ...record.orders.map(({ id }) => id),
      ...record.stripe.payments.flatMap(({ order }) => order ?? []),
    ]);
    return [...orders].flatMap((order) => {
      const booked = record.ledger.filter((line) => line.order === order);
      const own = new Set(record.stripe.payments.filter((one) => one.order === order).map(({ id }) => id));
      const moved = record.stripe.movements.filter(({ payment }) => own.has(payment));
      const grossCents = sum(moved.map(({ amountCents }) => amountCents));
      const feeCents = sum(moved.map((movement) => movement.feeCents));
      const fromFanCents = -sum(booked.map(({ fanCents }) => fanCents));
      const costCents = sum(booked.map(({ stripeCents }) => stripeCents));
      const restCents = sum(
        booked.map(({ venueCents, taxCents, zilkerCents }) => venueCents + taxCents + zilkerCents),
      );
      const agree =
        grossCents === fromFanCents && feeCents === costCents && grossCents - feeCents === restCents;
      return agree
        ? []
        : [
            `Order ${order}: Stripe took ${grossCents} and kept ${feeCents}; the ledger has ${fromFanCents} from the fan, ${costCents} of Stripe's and ${restCents} of ours.`,
          ];
    });
  },
};

function sumOf(line: Line): number {
  return sum(parties.map((party) => line[party]));
}

function sum(cents: readonly number[]): number {
  return cents.reduce((all, one) => all + one, 0);
}
