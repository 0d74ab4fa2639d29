import { chooseMoney } from './choose-money.ts';
import { chooseMoves } from './choose-moves.ts';
import type { DropModel, OrderModel, VisitModel } from './model.ts';
import { capacityOf, sum } from './model.ts';
import { isPaidOut } from './model-payouts.ts';
import { bodyOf, type WishModel } from './model-reserve.ts';
import { type ChangeModel, leastOf } from './model-types.ts';
import type { Call } from './model-visits.ts';
import type { Operation } from './operation.ts';
import { ofTickets } from './play-moves.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What the rooms of a simulation have called, in the order in which they did. */
export type Rooms = Map<DropModel, Call[]>;

/** Choices by how often they are made. What ends a drop comes rarely. */
const weights = {
  grant: 6,
  call: 8,
  open: 14,
  'extend-visit': 4,
  leave: 2,
  reserve: 16,
  extend: 5,
  cancel: 2,
  checkout: 10,
  pay: 12,
  decline: 5,
  deliver: 14,
  'deliver-all': 4,
  'end-session': 3,
  capture: 5,
  return: 4,
  'give-up': 0.5,
  'sweep-payments': 1.5,
  'sweep-refunds': 0.5,
  confirm: 0.4,
  'capture-event': 1,
  'capture-waiting': 1.2,
  'release-waiting': 0.6,
  refund: 4,
  'send-refund': 5,
  'retry-refund': 1,
  'end-refund': 2,
  dispute: 0.6,
  'end-dispute': 0.6,
  'refund-event': 0.15,
  'refund-more': 0.8,
  terms: 0.8,
  payout: 0.6,
  'due-payouts': 5,
  'send-payout': 7,
  reverse: 0.4,
  account: 0.4,
  'transfer-event': 4,
  scan: 8,
  undo: 1.5,
  block: 0.5,
  send: 9,
  'settle-transfer': 9,
  'list-return': 9,
  'withdraw-return': 0.5,
  'join-returns': 7,
  'sweep-moves': 8,
  lapse: 3,
  expire: 3,
  'change-type': 3,
  stop: 0.4,
  resume: 5,
  end: 0.1,
  clock: 8,
} as const satisfies Record<Operation['op'], number>;
const kinds = Object.keys(weights) as Operation['op'][];
const all = sum(kinds.map((kind) => weights[kind]));

/** The next operation of a run: mostly something that makes sense as things stand, sometimes what nobody should send. */
export function choose(world: World, rooms: Rooms, random: Random): Operation {
  let left = random.next() * all;
  const op = kinds.find((kind) => {
    left -= weights[kind];
    return left < 0;
  });
  const drop = dropOf(world, random, op !== undefined && ofTickets.has(op));
  const model = world.drops[drop]?.model;
  if (op === undefined || model === undefined) return { op: 'lapse' };
  const calls = (): Operation => ({ op: 'call', drop, calls: callsHeard(world, model, rooms, random) });
  const wishes = (): Operation => {
    const isEmpty = ![...model.visits.values()].some(({ state }) => state === 'open' || state === 'holding');
    if (isEmpty && random.chance(0.9)) return calls();
    return { op: 'reserve', drop, wishes: wishesOf(world, model, random) };
  };
  /** What is done to an order that fits; where there is none, fans go on choosing. */
  const toOrder = (
    fits: (order: OrderModel) => boolean,
    make: (place: number, order: OrderModel) => Operation | undefined,
  ): Operation => {
    const place = placeOf(model.orders, fits, random);
    const order = model.orders.get(place ?? -1);
    return (place === undefined || order === undefined ? undefined : make(place, order)) ?? wishes();
  };
  const fanOf = (place: number) => (random.chance(0.95) ? place : random.int(0, world.fans.length - 1));
  switch (op) {
    case 'lapse':
    case 'expire':
    case 'sweep-moves':
      return { op };
    case 'clock':
      return { op, ms: stepOf(world, random) };
    case 'grant':
    case 'stop':
    case 'resume':
      return { op, drop };
    case 'end':
      return { op, drop, called: random.int(0, model.granted) };
    case 'change-type': {
      const type = random.int(0, model.types.length - 1);
      return {
        op,
        drop,
        type,
        key: `k${random.int(1, 1_000_000_000)}`,
        change: changeOf(world, model, type, random),
      };
    }
    case 'call':
      return calls();
    case 'open':
    case 'extend-visit':
    case 'leave': {
      const call = random.pick(
        callsIn(rooms, model).filter(
          (call) => isUseful(op, call, model.visits.get(call.place), world.now) || random.chance(0.03),
        ),
      );
      if (call === undefined) return { op: 'grant', drop };
      const { place, callNo, openBy } = call;
      const admission = { place, callNo, openBy, fan: fanOf(place) };
      return op === 'extend-visit' ? { op, drop, admission, key: keyOf(random, 2) } : { op, drop, admission };
    }
    case 'reserve':
      return wishes();
    case 'scan':
    case 'undo':
    case 'block':
    case 'send':
    case 'settle-transfer':
    case 'list-return':
    case 'withdraw-return':
    case 'join-returns':
      return chooseMoves({ op, drop, model, world, random }) ?? wishes();
    case 'extend':
      return toOrder(isRunning, (place, order) => ({
        op,
        drop,
        place,
        fan: fanOf(order.fan),
        key: keyOf(random, 2),
      }));
    case 'cancel':
      return toOrder(isRunning, (place, order) => ({ op, drop, place, fan: fanOf(order.fan) }));
    default:
      return chooseMoney({ op, drop, model, world, random, toOrder, wishes });
  }
}

/** Of a show that is called off little is left to do. What happens to tickets happens where some are `sold`. */
function dropOf({ drops }: World, random: Random, sold: boolean): number {
  const has = (drop: number) =>
    [...(drops[drop]?.model.orders.values() ?? [])].some(({ tickets }) => tickets.length > 0);
  const any = [...drops.keys()];
  const withTickets = sold ? any.filter(has) : [];
  const all = withTickets.length > 0 ? withTickets : any;
  const live = all.filter((drop) => drops[drop]?.model.cancelled === false);
  return (random.chance(0.8) ? random.pick(live) : undefined) ?? random.pick(all) ?? 0;
}

/** Mostly some seconds; now and then what is repeated later comes, or the next day; or when venues are paid next. */
function stepOf(world: World, random: Random): number {
  const looks = world.drops.flatMap(({ model }) =>
    model.ledger.length > 0 && isPaidOut(model) && model.lookAt > world.now ? [model.lookAt] : [],
  );
  if (looks.length > 0 && random.chance(0.05)) return Math.min(...looks) - world.now;
  if (random.chance(0.93)) return random.int(1, 12_000);
  if (random.chance(0.7)) return random.int(12_000, 300_000);
  return random.chance(0.6) ? random.int(9, 16) * 60_000 : 25 * 3_600_000;
}

const isRunning = ({ state }: OrderModel) => state === 'held' || state === 'paying';

/** Around what is possible now, on either side of it. */
function changeOf(world: World, model: DropModel, type: number, random: Random): ChangeModel {
  const soon = () => world.now + random.int(-60, 60) * 10_000;
  const capacity = { capacity: Math.max(1, leastOf(model, type) + random.int(-3, 6)) };
  const rule = random.int(0, 9);
  if (rule === 0) return { maxPerAccount: random.chance(0.4) ? null : random.int(1, 4) };
  if (rule === 1) return { ...capacity, maxPerOrder: random.chance(0.6) ? null : random.int(1, 4) };
  if (rule === 2) return { saleFromMs: random.chance(0.7) ? null : soon() };
  if (rule === 3) return { ...capacity, saleUntilMs: random.chance(0.7) ? null : soon() };
  return capacity;
}

/** A place whose order fits; now and then any. Often the same one, so that what adds up comes to its limit. */
function placeOf<T>(
  rows: ReadonlyMap<number, T>,
  fits: (row: T) => boolean,
  random: Random,
): number | undefined {
  const any = random.chance(0.08);
  const places = [...rows].filter(([, row]) => any || fits(row)).map(([place]) => place);
  return random.chance(0.4) ? places.at(-1) : random.pick(places);
}

function isUseful(
  op: 'open' | 'extend-visit' | 'leave',
  call: Call,
  visit: VisitModel | undefined,
  now: number,
): boolean {
  if (op !== 'open') return visit?.state === 'open' && visit.callNo === call.callNo;
  const isNews = visit === undefined || visit.callNo < call.callNo;
  return call.openBy > now && (isNews || (visit.state === 'called' && visit.callNo === call.callNo));
}

function callsIn(rooms: Rooms, model: DropModel): Call[] {
  const calls = rooms.get(model) ?? [];
  rooms.set(model, calls);
  return calls;
}

/** The room makes a few calls as far as they are granted; a worker hears of some of all calls, in whatever order. */
function callsHeard(world: World, model: DropModel, rooms: Rooms, random: Random): Call[] {
  const calls = callsIn(rooms, model);
  const lost = random.chance(0.02);
  for (let more = random.int(1, 5); more > 0; more--) {
    // a room that lost its memory counts anew, and calls what nobody granted
    if (calls.length >= (model.called ?? model.granted) && !lost) break;
    const again = random.pick(
      [...model.visits].filter(([, v]) => v.state === 'lapsed' && v.openedAt === null),
    );
    const place =
      again !== undefined && random.chance(0.3)
        ? again[0]
        : world.fans.length - 1 - random.int(0, world.fans.length - 1);
    const before = calls.filter((call) => call.place === place);
    // a call that nobody heard of lies between, now and then, where the room's memory was lost
    const callNo =
      Math.max(0, ...before.map((call) => call.callNo)) + 1 + (lost && random.chance(0.3) ? 1 : 0);
    const known = model.visits.get(place);
    // a place is called again only once its call has ended unopened
    const isEnded = known?.state === 'lapsed' && known.openedAt === null && known.callNo < callNo;
    if (before.length > 0 && !isEnded) continue;
    calls.push({ place, callNo, calledAt: world.now, openBy: world.now + 90_000 });
  }
  const late = random.chance(0.7) ? calls.slice(-10) : calls;
  return late.length === 0 ? [] : random.some(late, 7);
}

function wishesOf(world: World, model: DropModel, random: Random): WishModel[] {
  const inside = [...model.visits].filter(
    ([place, { state }]) =>
      state === 'open' ||
      (state === 'holding' && model.orders.get(place)?.state === 'held') ||
      random.chance(0.015),
  );
  const chosen = random
    .some(inside, 24)
    .map(([place, { callNo, fan }]) => ({ place, callNo, fan: fan ?? place }));
  if (chosen.length === 0) {
    const place = random.int(0, world.fans.length - 1);
    chosen.push({ place, callNo: 1, fan: place });
  }
  const asOne = random.chance(0.1);
  return chosen.map(({ place, callNo, fan }) => {
    const repeated = model.orders.get(place);
    const wish: WishModel = {
      place,
      callNo: random.chance(0.97) ? callNo : callNo + 1,
      fan: random.chance(0.98) ? fan : random.int(0, world.fans.length - 1),
      key: keyOf(random, 3),
      lines: linesOf(model, random, asOne),
      fewer: random.chance(0.25),
    };
    return repeated !== undefined && random.chance(0.15) ? asBefore(wish, repeated) : wish;
  });
}

/** The request that made an order, once more. */
function asBefore(wish: WishModel, order: OrderModel): WishModel {
  const [key, body] = [...order.bodies].at(-1) ?? [];
  if (key === undefined || body === undefined) return wish;
  const words = body.split(',');
  const fewer = words[0] === 'fewer';
  const lines = words.slice(fewer ? 1 : 0).map((word) => {
    const [type = '0', quantity = '1'] = word.split(':');
    return { type: Number(type), quantity: Number(quantity) };
  });
  const before = { ...wish, key, lines, fewer };
  return bodyOf(before) === body ? before : wish;
}

/** At least one ticket, mostly few; of one type, or of several. */
function linesOf(model: DropModel, random: Random, asOne: boolean): WishModel['lines'] {
  const types = model.types.map((_, type) => type);
  const most = Math.max(1, Math.min(9, capacityOf(model)));
  return random.some(types, asOne ? types.length : random.int(1, 2)).map((type) => ({
    type,
    quantity: random.chance(0.93) ? random.int(1, Math.min(2, most)) : random.int(1, most),
  }));
}

/** Few keys, so that they come again with the same and with other bodies. */
function keyOf(random: Random, few: number): string {
  return random.chance(0.3) ? `k${random.int(1, few)}` : `k${random.int(1, 1_000_000)}`;
}
