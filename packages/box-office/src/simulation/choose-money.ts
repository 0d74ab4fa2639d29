import { type DropModel, keptOf, type OrderModel, sum } from './model.ts';
import { admits } from './model-doors.ts';
import { waitingOf } from './model-payments.ts';
import { isPaidOut } from './model-payouts.ts';
import { refundOf } from './model-refunds.ts';
import { eventKinds, type Fault, type Operation, type TermsModel } from './operation.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

type Choosing = {
  op: Operation['op'];
  drop: number;
  model: DropModel;
  world: World;
  random: Random;
  /** What is done to an order that fits; where there is none, fans go on choosing. */
  toOrder(
    fits: (order: OrderModel) => boolean,
    make: (place: number, order: OrderModel) => Operation | undefined,
  ): Operation;
  wishes(): Operation;
};

/** The next operation that moves money, or asks for it. */
export function chooseMoney(choosing: Choosing): Operation {
  const { op, drop, model, world, random, toOrder, wishes } = choosing;
  const { provider, fans } = world;
  const fault = faultOf(random);
  const idOf = (place: number) => world.drops[drop]?.orderIds.get(place) ?? '';
  switch (op) {
    case 'checkout':
      return toOrder(isHeld, (place, order) => {
        const fan = random.chance(0.95) ? order.fan : random.int(0, fans.length - 1);
        return { op, drop, place, fan, fault };
      });
    case 'pay': {
      const charged = random.chance(0.05);
      const late = random.chance(0.2);
      return toOrder(late ? isReleased : isWithProvider, (place) => {
        // a card that is charged without us is not held against the limit
        const card = random.chance(0.4) && !charged ? random.int(1, 5) : 100 + place;
        return { op, drop, place, late, card, charged };
      });
    }
    case 'decline': {
      const times = random.chance(0.8) ? 1 : random.int(2, 6);
      return toOrder(isWithProvider, (place) => ({ op, drop, place, times }));
    }
    case 'deliver':
      return toOrder(hasBegun, (place, order) => {
        const chosen = random.pick(eventsOf(world, idOf(place), order, random));
        return chosen && { op, drop, place, ...chosen, fault };
      });
    case 'deliver-all': {
      const paid = [...model.orders].filter(
        ([, order]) => hasBegun(order) && (!order.paid || random.chance(0.1)),
      );
      if (paid.length === 0) return wishes();
      return { op, drop, places: random.some(paid, 8).map(([place]) => place) };
    }
    case 'end-session':
      return toOrder(
        ({ state }) => state === 'expiring',
        (place) => ({ op, drop, place, fault }),
      );
    case 'capture':
      return toOrder(
        ({ state }) => state === 'authorized',
        (place) => ({ op, drop, place, fault }),
      );
    case 'return':
      return toOrder(
        (order) => returningOf(order) !== undefined,
        (place, order) => ({ op, drop, place, n: returningOf(order) ?? 1, fault }),
      );
    case 'give-up':
      return toOrder(
        (order) => !order.paid && keptOf(order) !== undefined,
        (place, order) => ({ op, drop, place, n: keptOf(order)?.[0] ?? 1 }),
      );
    case 'capture-waiting':
    case 'release-waiting':
      return toOrder(
        (order) => waitingOf(order) !== undefined,
        (place) => ({ op, drop, place }),
      );
    case 'refund':
      return toOrder(
        ({ state }) => state === 'paid' || state === 'partially_refunded',
        (place, order) => {
          const left = order.tickets.flatMap((ticket, i) => (admits(ticket) ? [i + 1] : []));
          const numbers =
            left.length > 0 && random.chance(0.95) ? random.some(left, left.length) : [random.int(1, 9)];
          const { cents } = refundOf(model, order, numbers);
          return { op, drop, place, tickets: numbers, cents: random.chance(0.95) ? cents : cents + 1 };
        },
      );
    case 'send-refund':
    case 'retry-refund': {
      const wanted = op === 'retry-refund' ? ['failed'] : ['requested', 'sent'];
      return toOrder(
        ({ refunds }) => refunds.some(({ state }) => wanted.includes(state)),
        (place, { refunds }) => {
          const fits = refunds.flatMap(({ state }, i) => (wanted.includes(state) ? [i] : []));
          const n = random.pick(fits) ?? 0;
          return op === 'retry-refund' ? { op, drop, place, n } : { op, drop, place, n, fault };
        },
      );
    }
    case 'end-refund':
      return toOrder(
        ({ refunds, payments }) => refunds.length > 0 || payments.size > 1,
        (place) => {
          const n = random.int(1, Math.max(1, provider.refundsOf(idOf(place)).length));
          return { op, drop, place, n, status: random.chance(0.6) ? 'succeeded' : 'failed' };
        },
      );
    case 'dispute':
      return toOrder(
        (order) => ['capturing', 'captured'].includes(keptOf(order)?.[1].state ?? ''),
        (place, order) => ({ op, drop, place, n: keptOf(order)?.[0] ?? 1 }),
      );
    case 'end-dispute':
      return toOrder(
        ({ disputed }) => disputed === 'open',
        (place) => ({ op, drop, place, status: random.pick(['won', 'lost'] as const) ?? 'won' }),
      );
    case 'sweep-payments':
    case 'sweep-refunds':
      return { op };
    case 'due-payouts':
      return random.chance(0.05) || isDue(world) ? { op } : wishes();
    case 'terms':
      return { op, drop, change: termsOf(random) };
    case 'payout':
      return { op, drop, key: `k${random.int(1, 8)}`, cents: random.int(1, 12) * 1_000 };
    case 'send-payout': {
      const due = model.payouts.findIndex(({ state }) => state === 'due');
      if (due >= 0) return { op, drop, n: due, fault };
      return random.chance(0.1) ? { op, drop, n: random.int(0, 2), fault } : wishes();
    }
    case 'reverse': {
      const made = provider.transfers.of(eventOf(choosing));
      const n = random.int(1, Math.max(1, made.length));
      const { cents = 1 } = made[n - 1] ?? {};
      return { op, drop, n, cents: random.chance(0.4) ? cents : random.int(1, cents) };
    }
    case 'account':
      return { op, drop, takes: random.chance(0.6) };
    case 'transfer-event': {
      const words = [...provider.transfers.words(eventOf(choosing)).entries()];
      const news = words.filter(([, { event }]) => !world.handled.has(event.id) || random.chance(0.1));
      const [n] = random.pick(news) ?? [];
      return n === undefined ? wishes() : { op, drop, n };
    }
    case 'confirm':
    case 'capture-event':
    case 'refund-event': {
      const paid = [...model.orders.values()].filter(({ paid }) => paid).length;
      return paid >= 3 || random.chance(0.05) ? { op, drop } : wishes();
    }
    case 'refund-more':
      return { op, drop };
    default:
      return wishes();
  }
}

/** Whether a venue may be paid something of a show by now; so that nobody looks before, and then not for a day. */
const isDue = ({ drops, now }: World) =>
  drops.some(
    ({ model }) =>
      isPaidOut(model) &&
      model.lookAt <= now &&
      model.payouts.every(({ state }) => state === 'sent' || state === 'failed') &&
      sum(model.ledger.map(({ gained }) => gained.venue ?? 0)) > 0,
  );

const eventOf = ({ world, drop }: Choosing) => world.drops[drop]?.sale.event.id ?? '';

/** Now and then the provider does not answer, whether it did what it was asked for or not. */
function faultOf(random: Random): Fault | null {
  return random.chance(0.2) ? { call: random.int(0, 3), after: random.chance(0.5) } : null;
}

/** What the provider has to say of an order; what was said already, rarely. */
function eventsOf(world: World, id: string, { declines, payments, refunds }: OrderModel, random: Random) {
  const most = Math.max(2, declines + 1, payments.size + 1, refunds.length + payments.size);
  return eventKinds.flatMap((event) => {
    // an amount that is not ours comes rarely
    if (event === 'odd' && random.chance(0.8)) return [];
    return Array.from({ length: most }, (_, i) => i + 1).flatMap((n) => {
      const known = world.provider.event(id, event, n);
      const isNews = known !== undefined && (!world.handled.has(known.id) || random.chance(0.1));
      return isNews ? [{ event, n }] : [];
    });
  });
}

function termsOf(random: Random): TermsModel {
  const by = random.pick(['fan', 'venue'] as const) ?? 'fan';
  const taxBps = random.int(0, 3_000);
  const changes: TermsModel[] = [
    { zilkerPaidBy: by },
    { cardPaidBy: by },
    { taxPaidBy: by, taxBps },
    { refundKeptPaidBy: by },
  ];
  return random.pick(changes) ?? { taxBps };
}

function returningOf({ payments }: OrderModel): number | undefined {
  return [...payments].find(([, { state }]) => state === 'returning')?.[0];
}

const isHeld = ({ state }: OrderModel) => state === 'held';
const isWithProvider = ({ state }: OrderModel) => state === 'paying' || state === 'expiring';
const hasBegun = ({ session, payments }: OrderModel) => session !== null || payments.size > 0;
const isReleased = ({ session, state }: OrderModel) =>
  session !== null && (state === 'expired' || state === 'cancelled');
