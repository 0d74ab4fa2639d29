import type { Page } from 'playwright-core';
import { hour, nowMs, portalEvent, salesOf, soldCents, terms } from './portal-event.ts';
import { eventRefund, refundRun, statementOf, venueMoney } from './portal-money.ts';
import { orderWithFree, paidOrder, troubledOrder, waitingOrder } from './portal-orders.ts';
import type { Answers } from './portal-server.ts';

/** A screen in one state: where it is, what the API says meanwhile, what is done there, and words that stand there then. */
export type Screen = {
  path: string;
  answers?: Answers;
  act?: (page: Page) => Promise<void>;
  says: RegExp;
};

const event = portalEvent();
const paid = paidOrder();
const troubled = troubledOrder();
const withFree = orderWithFree();
const waiting = waitingOrder();
const review = waitingOrder('review');
const later = portalEvent({ capture: 'later', waiting: 214 });
const cancelled = portalEvent({ status: 'cancelled' });
const draft = portalEvent({ status: 'draft', drop: null, sold: 0, capacity: 460 });

const sales = `/sales/${event.id}`;
const orders = `${sales}/orders`;
const press = (name: string | RegExp) => (page: Page) => page.getByRole('button', { name }).click();

export const salesScreens: Readonly<Record<string, Screen>> = {
  events: { path: '/events', says: /Dolores & the Grackles/ },
  'events, none': { path: '/events', answers: { events: [] }, says: /New event/ },
  sales: { path: sales, says: /Where each cent went.*Paid by fans and kept.*paid, \$90\.03 refunded/ },
  'sales, banks took money back': {
    path: sales,
    answers: { sales: { ...salesOf(event, 9_003 + 6_313), refundedCents: 9_003, disputedCents: 6_313 } },
    says: /Taken by banks.*in disputes.*\$90\.03 refunded, \$63\.13 taken by banks/,
  },
  'sales, nothing went back': {
    path: sales,
    answers: { sales: salesOf(event, 0) },
    says: /nothing was refunded.*Paid by fans/,
  },
  'sales, all went back': {
    path: sales,
    answers: {
      event: cancelled,
      sales: {
        ...salesOf(cancelled, 0),
        toVenueCents: -soldCents.cardCents,
        taxCents: 0,
        zilkerCents: 0,
        refundedCents: soldCents.totalCents,
      },
    },
    says: /Paid by fans and kept/,
  },
  'sales, nothing for sale': {
    path: sales,
    answers: { event: draft, sales: { ...salesOf(draft, 0), orders: 0, paidByFansCents: 0, byMinute: [] } },
    says: /Nothing is for sale yet/,
  },
  'an event': { path: `/events/${event.id}`, says: /460 tickets.*General admission/ },
  'an event whose cards wait': {
    path: `/events/${event.id}`,
    answers: { event: later },
    says: /Cards are held, not charged.*Confirm show and charge 214 cards/,
  },
  'an event to be confirmed': {
    path: `/events/${event.id}`,
    answers: { event: later },
    act: press(/^Confirm show/),
    says: /Confirm this show\?.*Charge 214 cards/,
  },
  'an event to be confirmed, refused': {
    path: `/events/${event.id}`,
    answers: { event: later, refusal: 'payments_busy' },
    act: async (page) => {
      await press(/^Confirm show/)(page);
      await press(/^Charge 214 cards/)(page);
      await page.getByRole('alert').waitFor();
    },
    says: /The show was not confirmed/,
  },
  'an event for which nobody waits': {
    path: `/events/${event.id}`,
    answers: { event: portalEvent({ capture: 'later' }) },
    says: /Confirm the show/,
  },
  'a confirmed event': {
    path: `/events/${event.id}`,
    answers: { event: portalEvent({ capture: 'later', waiting: 1, confirmedAtMs: nowMs - hour }) },
    says: /Confirmed .*1 card is still being charged/,
  },
  'a new event': {
    path: '/events/new',
    act: (page) => typePrice(page, '30'),
    says: /\$31\.72/,
  },
  'a new event, sold too cheap': {
    path: '/events/new',
    answers: {
      money: venueMoney({ fees: { ...terms.fees, cardPaidBy: 'venue', zilkerPaidBy: 'venue' } }),
    },
    act: (page) => typePrice(page, '0.5'),
    says: /At this price nothing would be left for you/,
  },
};

async function typePrice(page: Page, price: string): Promise<void> {
  await page.getByLabel('Price to you').fill(price);
  await page.getByLabel('Price to you').blur();
}

export const orderScreens: Readonly<Record<string, Screen>> = {
  orders: { path: orders, says: /Mara Vale.*A fan without a name/ },
  'orders whose refund failed': {
    path: `${orders}?only=refund_failed`,
    answers: { orders: { orders: [], next: null } },
    says: /No refund failed/,
  },
  'orders, nobody by that name': {
    path: `${orders}?find=zzz`,
    answers: { orders: { orders: [], next: null } },
    says: /No order is found by “zzz”/,
  },
  'an order, paid': {
    path: `${orders}/${paid.id}`,
    answers: { order: paid },
    says: /Charged.*Tickets were held.*In the books/,
  },
  'an order in trouble': {
    path: `${orders}/${troubled.id}`,
    answers: { order: troubled },
    says: /Failed.*reported lost or stolen\..*owed it still.*Ask again for \$31\.5\d.*failed: lost or stolen card/,
  },
  'an order that waits': {
    path: `${orders}/${waiting.id}`,
    answers: { order: waiting },
    says: /This card is only held.*Not issued/,
  },
  'an order in review': {
    path: `${orders}/${review.id}`,
    answers: { order: review },
    says: /Look at this order/,
  },
  'an order to be charged': {
    path: `${orders}/${waiting.id}`,
    answers: { order: waiting },
    act: press(/^Charge \$/),
    says: /Charge this card now\?/,
  },
  'an order to be given up, without a reason': {
    path: `${orders}/${waiting.id}`,
    answers: { order: waiting },
    act: async (page) => {
      await press('Give the order up')(page);
      await press(/^Give up/)(page);
    },
    says: /Say why/,
  },
  'a refund to be made': {
    path: `${orders}/${paid.id}`,
    answers: { order: paid },
    act: async (page) => {
      await press('Refund tickets')(page);
      await page.getByLabel('Ticket 2').uncheck();
    },
    says: /Back to the fan.*You bear it.*Refund \$31\.5\d/,
  },
  'an order with a free ticket taken back': {
    path: `${orders}/${withFree.id}`,
    answers: { order: withFree },
    says: /Free, ticket 3.*Ticket 3 was taken back\. It was free\./,
  },
  'a free ticket to be taken back': {
    path: `${orders}/${withFree.id}`,
    answers: { order: withFree },
    act: async (page) => {
      await press('Refund tickets')(page);
      await page.getByLabel('Ticket 1').uncheck();
      await page.getByLabel('Ticket 2').uncheck();
    },
    says: /What the fan had paid ?Free.*no money moves.*Take back 1 free ticket/,
  },
  'a refund, refused': {
    path: `${orders}/${paid.id}`,
    answers: { order: paid, refusal: 'refund_changed' },
    act: async (page) => {
      await press('Refund tickets')(page);
      await page.getByLabel('Why').fill('Cannot come');
      await press(/^Refund \$/)(page);
      await page.getByRole('alert').waitFor();
    },
    says: /Nothing was refunded/,
  },
  'an order of nobody': { path: `${orders}/ord_x`, says: /We do not know this order/ },
};

export const moneyScreens: Readonly<Record<string, Screen>> = {
  statement: { path: `${sales}/statement`, says: /What each party gained.*All 480/ },
  'a statement, nothing moved': {
    path: `${sales}/statement`,
    answers: { statement: statementOf({ lines: [], next: null }) },
    says: /Nothing has moved yet/,
  },
  'refunding everyone': {
    path: `${sales}/refund`,
    answers: { refund: eventRefund({ waiting: 12 }) },
    act: press(/^Call it off/),
    says: /calls the show off for good.*Back to fans.*Cards that are only held.*Say why/,
  },
  'refunding everyone, some for free': {
    path: `${sales}/refund`,
    answers: { refund: eventRefund({ tickets: 470, freeTickets: 12 }) },
    says: /470 tickets of 458 orders, 12 of the tickets free/,
  },
  'refunding everyone, all for free': {
    path: `${sales}/refund`,
    answers: { refund: eventRefund({ freeTickets: 458, toFansCents: 0, keptCents: 0, venueAfterCents: 0 }) },
    says: /What fans had paid458 tickets of 458 orders ?Free ?What you have/,
  },
  'everyone’s refund, under way': {
    path: `${sales}/refund`,
    answers: { event: cancelled, refund: eventRefund({ run: refundRun() }) },
    says: /Refunds are under way.*241 of 458 orders/,
  },
  'everyone’s refund, some failed': {
    path: `${sales}/refund`,
    answers: {
      event: cancelled,
      refund: eventRefund({ run: refundRun({ requested: 458, done: 456, endedAtMs: nowMs - 10_000 }) }),
    },
    says: /2 refunds failed.*owed their money still/,
  },
  'everyone’s refund, done': {
    path: `${sales}/refund`,
    answers: {
      event: cancelled,
      refund: eventRefund({
        run: refundRun({ requested: 458, done: 458, failed: 0, endedAtMs: nowMs - 10_000 }),
      }),
    },
    says: /Everyone was refunded/,
  },
  money: { path: '/money', says: /Payout account\s*Ready.*By show.*Payouts.*insufficient available funds/ },
  'money of a first venue': {
    path: '/money',
    answers: { money: venueMoney({ account: null, payoutBy: 'hand', events: [], payouts: [] }) },
    says: /Set up payouts.*by hand.*Nothing was paid out yet/,
  },
  'money of a venue that is paid by hand': {
    path: '/money',
    answers: {
      money: venueMoney({
        payoutBy: 'hand',
        payouts: venueMoney().payouts.map((row) => ({
          ...row,
          by: 'hand',
          state: 'reversed',
          problem: 'It went to another venue',
        })),
      }),
    },
    says: /could pay you.*Paid out by hand.*Recorded wrongly: It went to another venue.*Taken back/,
  },
  'money, account half done': {
    path: '/money?setup=done',
    answers: {
      money: venueMoney({
        account: {
          id: 'acct_1QxT4rLkdIwHu7ix',
          detailsSubmitted: false,
          payoutsEnabled: false,
          due: ['external_account', 'tos_acceptance.date', 'individual.verification.document'],
        },
      }),
    },
    says: /Back from Stripe.*Stripe wants more.*Go on at Stripe/,
  },
  'money, account being checked': {
    path: '/money',
    answers: {
      money: venueMoney({
        account: { id: 'acct_1Qx', detailsSubmitted: true, payoutsEnabled: false, due: [] },
      }),
    },
    says: /Stripe is checking/,
  },
  'money, Stripe’s link ended': { path: '/money?setup=again', says: /That link has ended/ },
  'money, other terms': {
    path: '/money',
    act: async (page) => {
      await page.getByLabel('Card processing').selectOption('venue');
      await page.getByLabel('The card cost that Stripe keeps').selectOption('fan');
    },
    says: /\$30\.50/,
  },
  'money, out of reach': {
    path: '/money',
    answers: { outage: 'unavailable' },
    says: /could not load your money/,
  },
};
