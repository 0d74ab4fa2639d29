import { newId } from '@zilker/contracts/ids';
import { describe, expect, test } from 'vitest';
import { audit, rules } from './audit.ts';
import { cleanRecord } from './clean-record.ts';
import type { DropRecord } from './record.ts';

type Break = { what: string; rule: string; with?: string[]; breakIt(record: DropRecord): void };

test('a drop without a fault has no breach', () => {
  expect(audit(cleanRecord())).toEqual([]);
});

const breaks: Break[] = [
  {
    what: 'more tickets of a type are sold than exist',
    rule: 'no-oversell',
    breakIt: ({ types }) => {
      at(types, 0).capacity = 3;
    },
  },
  {
    what: 'the counter of what is sold is wrong',
    rule: 'no-oversell',
    with: ['nothing-held'],
    breakIt: ({ types }) => {
      at(types, 0).sold = 3;
    },
  },
  {
    what: 'a hold is never given back',
    rule: 'nothing-held',
    with: ['history-explains'],
    breakIt: ({ orders }) => {
      at(orders, 4).state = 'held';
    },
  },
  {
    what: 'an opened call has no ticket behind it',
    rule: 'called-means-ticket',
    breakIt: ({ fans }) => {
      const { opened } = at(fans, 2);
      if (opened) opened.takeMax = 0;
    },
  },
  {
    what: 'a called fan is told that there is none left',
    rule: 'called-means-ticket',
    breakIt: ({ fans }) => {
      at(fans, 2).shortages.push({ code: 'sold_out', asked: 1, takeMax: 0 });
    },
  },
  {
    what: 'a called fan tries until it gives up',
    rule: 'called-means-ticket',
    breakIt: ({ fans }) => {
      Object.assign(at(fans, 6), { end: 'went_without' });
    },
  },
  {
    what: 'a paid order lacks a ticket',
    rule: 'paid-orders-have-tickets',
    breakIt: ({ tickets }) => {
      tickets.pop();
    },
  },
  {
    what: 'a ticket is issued twice',
    rule: 'paid-orders-have-tickets',
    breakIt: ({ tickets }) => {
      tickets.push({ ...at(tickets, 0), id: newId('ticket') });
    },
  },
  {
    what: 'a ticket belongs to somebody else',
    rule: 'paid-orders-have-tickets',
    breakIt: ({ tickets }) => {
      at(tickets, 0).account = newId('account');
    },
  },
  {
    what: 'an expired order has a ticket',
    rule: 'only-paid-orders-have-tickets',
    breakIt: ({ tickets, orders }) => {
      const { id, account, lines } = at(orders, 4);
      tickets.push({ id: newId('ticket'), order: id, type: at(lines, 0).type, account, state: 'valid' });
    },
  },
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
      refunds.push({ id: 'rfd_0', order, payment, state: 'succeeded', amountCents: 100 });
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
  {
    what: 'a fan has more than its share',
    rule: 'nobody-over-limit',
    with: ['cards-within-limit'],
    breakIt: ({ drop }) => {
      drop.perFanMax = 0;
    },
  },
  {
    what: 'the counter of a fan is wrong',
    rule: 'nobody-over-limit',
    breakIt: ({ usage }) => {
      at(usage, 0).taken = 2;
    },
  },
  {
    what: 'a place is called again after it was opened',
    rule: 'served-once',
    with: ['within-grants'],
    breakIt: ({ calls }) => {
      calls.push({ ...at(calls, 0), callNo: 2, atMs: at(calls, 7).atMs + 9_000 });
    },
  },
  {
    what: 'a place is called again before its call has ended',
    rule: 'served-once',
    breakIt: ({ calls }) => {
      at(calls, 3).openByMs = at(calls, 7).atMs + 1;
    },
  },
  {
    what: 'a place has two visits',
    rule: 'served-once',
    breakIt: ({ visits }) => {
      visits.push({ ...at(visits, 0), account: null });
    },
  },
  {
    what: 'a place has two orders',
    rule: 'served-once',
    with: ['history-explains'],
    breakIt: ({ orders }) => {
      orders.push({ ...at(orders, 4), id: newId('order') });
    },
  },
  {
    what: 'a place is called after one behind it, though its fan was there',
    rule: 'in-order',
    breakIt: ({ fans }) => {
      at(fans, 5).here = at(fans, 4).here;
    },
  },
  {
    what: 'a place is passed over and never called',
    rule: 'in-order',
    with: ['within-grants'],
    breakIt: ({ calls }) => {
      calls.splice(0, 1);
    },
  },
  {
    what: 'a call names another position than the draw gave',
    rule: 'own-positions',
    breakIt: ({ calls }) => {
      at(calls, 7).position = 4;
    },
  },
  {
    what: 'a fan stood elsewhere for a while',
    rule: 'never-moved',
    breakIt: ({ fans }) => {
      at(fans, 2).positions = [2, 3];
    },
  },
  {
    what: 'calls come above the rate',
    rule: 'within-rate',
    breakIt: ({ calls }) => {
      at(calls, 1).atMs = at(calls, 0).atMs + 500;
    },
  },
  {
    what: 'there are more calls than grants at some moment',
    rule: 'within-grants',
    breakIt: ({ grants }) => {
      at(grants, 3).granted = 3;
    },
  },
  {
    what: 'the box office has not heard of a call',
    rule: 'within-grants',
    breakIt: ({ drop }) => {
      drop.calls = 7;
    },
  },
  {
    what: 'a fan finds the seed to be wrong',
    rule: 'draw-verified',
    breakIt: ({ fans }) => {
      at(fans, 1).draw = 'drawn.seed';
    },
  },
  {
    what: 'a fan who was there could not verify',
    rule: 'draw-verified',
    breakIt: ({ fans }) => {
      at(fans, 1).draw = 'unseen';
    },
  },
  {
    what: 'two fans have one position',
    rule: 'positions-differ',
    breakIt: ({ fans }) => {
      at(fans, 8).position = 6;
    },
  },
  {
    what: 'two fans have one place',
    rule: 'places-are-accounts',
    with: ['never-moved'],
    breakIt: ({ fans }) => {
      at(fans, 7).indices = [8];
    },
  },
  {
    what: 'joining again gives another place',
    rule: 'places-are-accounts',
    breakIt: ({ fans }) => {
      at(fans, 0).indices.push(9);
    },
  },
  {
    what: 'a promise is never settled',
    rule: 'promises-settled',
    breakIt: ({ drop }) => {
      drop.promised = 1;
    },
  },
  {
    what: 'somebody is inside for ever',
    rule: 'promises-settled',
    breakIt: ({ visits }) => {
      at(visits, 0).state = 'open';
    },
  },
  {
    what: 'a job is left in a queue',
    rule: 'queues-empty',
    breakIt: ({ backlog }) => {
      at(backlog, 0).count = 1;
    },
  },
  {
    what: 'a job was given up',
    rule: 'queues-empty',
    breakIt: ({ deadLetters }) => {
      at(deadLetters, 0).count = 1;
    },
  },
  {
    what: 'a fan is refused for nothing',
    rule: 'only-expected-refusals',
    breakIt: ({ fans }) => {
      at(fans, 0).refusals.push({ step: 'open', code: 'call_lapsed', status: 409, expected: false });
    },
  },
  {
    what: 'an answer is a failure of ours, expected or not',
    rule: 'only-expected-refusals',
    breakIt: ({ fans }) => {
      at(fans, 0).refusals.push({ step: 'open', code: 'internal', status: 500, expected: true });
    },
  },
  {
    what: 'a fan sees something odd',
    rule: 'nothing-odd',
    breakIt: ({ fans }) => {
      at(fans, 0).oddities.push('Serving fell.');
    },
  },
  {
    what: 'a fan is cut off by the deadline',
    rule: 'everyone-finished',
    breakIt: ({ fans }) => {
      at(fans, 8).end = 'cut_off';
    },
  },
  {
    what: 'a fan is not let back in',
    rule: 'nobody-left-out',
    breakIt: ({ fans, calls }) => {
      const fromMs = at(calls, 0).atMs;
      at(fans, 4).gaps.push({ fromMs, toMs: fromMs + 20_001 });
    },
  },
  {
    what: 'a counter does not fit its rows',
    rule: 'box-office-agrees',
    breakIt: ({ boxOffice }) => {
      boxOffice.push('taken: type x counts 2 taken, its orders hold 1');
    },
  },
];

describe('every rule is broken once and finds it', () => {
  test.each(breaks)('$rule: $what', ({ rule, with: others = [], breakIt }) => {
    const record = cleanRecord();
    breakIt(record);
    const broken = new Set(audit(record).map((breach) => breach.rule));
    expect([...broken].sort()).toEqual([rule, ...others].sort());
  });

  test('and none is left out', () => {
    expect(new Set(breaks.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });
});

describe('what is allowed is no breach', () => {
  test('a fan who came moments before the line passed it may be missed', () => {
    const record = cleanRecord();
    const passedAtMs = at(record.calls, 5).atMs;
    at(record.fans, 5).here = [{ fromMs: passedAtMs - 1_000, toMs: null }];
    expect(audit(record)).toEqual([]);
  });

  test('while a part of the room fails, places are passed over, indices left out, and fans away for longer', () => {
    const record = cleanRecord();
    const fromMs = at(record.calls, 4).atMs;
    at(record.fans, 5).here = at(record.fans, 4).here;
    at(record.fans, 4).gaps.push({ fromMs: fromMs + 1, toMs: fromMs + 49_000 });
    record.drop.places = 12;
    expect(new Set(audit(record).map(({ rule }) => rule))).toEqual(
      new Set(['in-order', 'nobody-left-out', 'places-are-accounts']),
    );
    record.faults.push({ what: 'Redis is gone', fromMs, toMs: fromMs + 30_000, memoryLost: true });
    expect(audit(record)).toEqual([]);
  });

  test('a burst of one second of the rate, and a rate that was raised on the way', () => {
    const record = cleanRecord();
    const [first] = record.calls;
    if (first === undefined) throw new Error('there are no calls');
    record.rates = [
      { fromMs: 0, ratePerMinute: 60 },
      { fromMs: first.atMs + 1, ratePerMinute: 120 },
    ];
    for (const [k, call] of record.calls.entries()) call.atMs = first.atMs + k * 501;
    for (const call of record.calls) call.openByMs = call.atMs + 1;
    at(record.fans, 5).here = [];
    expect(audit(record)).toEqual([]);
  });
});

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

function at<T>(list: readonly T[], index: number): T {
  const found = list.at(index);
  if (found === undefined) throw new RangeError(`There is no number ${index}.`);
  return found;
}
