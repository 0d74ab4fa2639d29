import type { DropRecord } from './record.ts';
import { at, type Break } from './testing-break.ts';

/** What fans paid, and who has it. */
export const breaksOfMoney: readonly Break[] = [
  {
    what: 'a fan paid and nobody knows of it',
    rule: 'no-lost-payment',
    breakIt: ({ fans }) => {
      at(fans, 4).cardsTaken = 1;
    },
  },
  {
    what: 'an order is paid that nobody paid',
    rule: 'no-lost-payment',
    breakIt: ({ fans }) => {
      at(fans, 0).cardsTaken = 0;
    },
  },
  {
    what: 'a card is still being charged',
    rule: 'no-lost-payment',
    with: ['charged-once', 'history-explains'],
    breakIt: ({ payments }) => {
      at(payments, 0).state = 'capturing';
    },
  },
  {
    what: 'Stripe charged an order twice',
    rule: 'charged-once',
    with: ['books-agree'],
    breakIt: (record) => chargeAgain(record, 'captured'),
  },
  {
    what: 'Stripe charged what nobody here knows',
    rule: 'charged-once',
    with: ['books-agree'],
    breakIt: ({ stripe }) => {
      stripe.payments.push({ ...at(stripe.payments, 0), id: 'pi_else', order: 'ord_else' });
      stripe.movements.push({ ...at(stripe.movements, 0), id: 'txn_else', payment: 'pi_else' });
    },
  },
  {
    what: 'Stripe still holds a card',
    rule: 'charged-once',
    breakIt: ({ stripe }) => {
      stripe.payments.push({
        ...at(stripe.payments, 0),
        id: 'pi_else',
        status: 'requires_capture',
        capturedCents: 0,
      });
    },
  },
  {
    what: 'a payment was given back, and nobody says why',
    rule: 'charged-once',
    breakIt: (record) => chargeAgain(record, 'returned'),
  },
  {
    what: 'half of a payment was given back',
    rule: 'charged-once',
    breakIt: (record) => {
      chargeAgain(record, 'returned');
      at(record.payments, -1).returnReason = 'Late.';
      at(record.stripe.payments, -1).refundedCents -= 1;
    },
  },
  {
    what: 'one card paid for many fans',
    rule: 'cards-within-limit',
    breakIt: ({ stripe, drop }) => {
      for (const payment of stripe.payments) payment.fingerprints = ['card_0'];
      drop.perFanMax = 4;
    },
  },
  {
    what: 'a screen showed another price',
    rule: 'price-as-shown',
    breakIt: ({ fans }) => {
      const { shown } = at(fans, 0);
      if (shown) shown.totalCents -= 1;
    },
  },
  {
    what: 'Stripe was asked for another amount',
    rule: 'price-as-shown',
    breakIt: ({ stripe }) => {
      at(stripe.payments, 0).amountCents += 1;
    },
  },
  {
    what: 'a cent is booked for somebody else',
    rule: 'price-as-shown',
    breakIt: ({ ledger }) => {
      at(ledger, 0).venueCents -= 1;
      at(ledger, 0).zilkerCents += 1;
    },
  },
  {
    what: 'a line of the ledger does not add up',
    rule: 'ledger-balances',
    breakIt: ({ ledger }) => {
      at(ledger, 0).paidOutCents = 1;
    },
  },
  {
    what: 'a line of the ledger is in other money',
    rule: 'ledger-balances',
    breakIt: ({ ledger }) => {
      at(ledger, 0).currency = 'eur';
    },
  },
  {
    what: 'Stripe kept more than is booked',
    rule: 'books-agree',
    breakIt: ({ stripe }) => {
      at(stripe.movements, 0).feeCents += 1;
    },
  },
  {
    what: 'Stripe gave money back that is not booked',
    rule: 'books-agree',
    breakIt: ({ stripe }) => {
      stripe.movements.push({ ...at(stripe.movements, 0), id: 'txn_else', amountCents: -3_172, feeCents: 0 });
    },
  },
  {
    what: 'a fan bought, and the history says that its hold ended',
    rule: 'history-explains',
    breakIt: ({ history }) => {
      const paid = history.find(({ kind }) => kind === 'paid');
      if (paid) history.push({ ...paid, kind: 'expired' });
    },
  },
  {
    what: 'the history does not say what came of a payment',
    rule: 'history-explains',
    breakIt: ({ history }) => {
      const paid = history.find(({ kind }) => kind === 'paid');
      if (paid) paid.payment = null;
    },
  },
  {
    what: 'a refund is not in the history',
    rule: 'history-explains',
    breakIt: ({ refunds, payments }) => {
      const { id: payment, order } = at(payments, 0);
      refunds.push({ id: 'rfd_0', order, payment, state: 'succeeded', amountCents: 100, tickets: [] });
    },
  },
  {
    what: 'a fan walked away, and its order is paid',
    rule: 'history-explains',
    breakIt: ({ fans }) => {
      at(fans, 0).end = 'walked';
    },
  },
  {
    what: 'a cent is missing',
    rule: 'prices-add-up',
    with: ['price-as-shown'],
    breakIt: ({ orders }) => {
      at(orders, 0).cardCents -= 1;
    },
  },
];

/** The first order's payment once more, with all that belongs to one that was given back. */
function chargeAgain(
  { fans, payments, history, ledger, stripe }: DropRecord,
  state: 'captured' | 'returned',
) {
  const [payment, charge, movement] = [at(payments, 0), at(stripe.payments, 0), at(stripe.movements, 0)];
  const { order } = payment;
  const id = 'pi_again';
  const back = state === 'returned';
  stripe.payments.push({ ...charge, id, refundedCents: back ? charge.capturedCents : 0 });
  stripe.movements.push({ ...movement, id: 'txn_again', payment: id });
  if (!back) return;
  stripe.movements.push({
    ...movement,
    id: 'txn_back',
    payment: id,
    amountCents: -movement.amountCents,
    feeCents: 0,
  });
  payments.push({ ...payment, id, state });
  history.push({ order, kind: 'late_returned', payment: id }, { order, kind: 'returned', payment: id });
  const { feeCents } = movement;
  ledger.push({
    ...at(ledger, 0),
    kind: 'card_cost',
    source: id,
    fanCents: 0,
    venueCents: 0,
    taxCents: 0,
    stripeCents: feeCents,
    zilkerCents: -feeCents,
  });
  at(fans, 0).cardsTaken = 2;
}
