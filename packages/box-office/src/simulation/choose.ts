import type { DropModel, OrderModel, VisitModel } from './model.ts';
import { capacityOf, sum } from './model.ts';
import { bodyOf, type WishModel } from './model-orders.ts';
import { type ChangeModel, leastOf } from './model-types.ts';
import type { Call } from './model-visits.ts';
import type { Operation } from './operation.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** What the rooms of a simulation have called, in the order in which they did. */
export type Rooms = Map<DropModel, Call[]>;

/** Choices by how often they are made. What ends a drop comes rarely. */
const weights = {
  grant: 6,
  call: 12,
  open: 12,
  leave: 2,
  reserve: 16,
  extend: 5,
  cancel: 2,
  checkout: 8,
  pay: 7,
  decline: 3,
  deliver: 10,
  'end-session': 4,
  refund: 2,
  lapse: 3,
  expire: 3,
  'change-type': 3,
  stop: 0.7,
  resume: 2,
  end: 0.1,
  clock: 9,
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
  const drop = random.int(0, world.drops.length - 1);
  const model = world.drops[drop]?.model;
  if (op === undefined || model === undefined) return { op: 'lapse' };
  const ordered = (fits: (order: OrderModel) => boolean) => placeOf(model.orders, fits, random);
  const fanOf = (place: number) => (random.chance(0.95) ? place : random.int(0, world.fans.length - 1));
  switch (op) {
    case 'lapse':
    case 'expire':
      return { op };
    case 'clock':
      return { op, ms: random.chance(0.9) ? random.int(1, 20_000) : random.int(20_000, 400_000) };
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
      return { op, drop, calls: callsHeard(world, model, rooms, random) };
    case 'open':
    case 'leave': {
      const call = random.pick(
        callsIn(rooms, model).filter(
          ({ place }) => isUseful(op, model.visits.get(place)) || random.chance(0.1),
        ),
      );
      if (call === undefined) return { op: 'grant', drop };
      const { place, callNo, openBy } = call;
      return { op, drop, admission: { place, callNo, openBy, fan: fanOf(place) } };
    }
    case 'reserve':
      return { op, drop, wishes: wishesOf(world, model, random) };
    case 'extend': {
      const place = ordered(({ state }) => state === 'held' || state === 'paying');
      return { op, drop, place, fan: fanOf(place), key: keyOf(random, 2) };
    }
    case 'cancel': {
      const place = ordered(({ state }) => state === 'held' || state === 'paying');
      return { op, drop, place, fan: fanOf(place) };
    }
    case 'checkout': {
      const place = ordered(({ state }) => state === 'held');
      return { op, drop, place, fan: fanOf(place), away: random.chance(0.05) };
    }
    case 'pay':
    case 'decline':
      return { op, drop, place: ordered(({ state }) => state === 'paying' || state === 'expiring') };
    case 'deliver': {
      const event =
        random.pick(['paid', 'paid', 'paid', 'paid', 'odd', 'died', 'declined', 'declined'] as const) ??
        'paid';
      const n = event === 'declined' ? random.int(1, 6) : 1;
      // an odd amount comes rarely: its order is for a person to look at
      if (event === 'odd' && random.chance(0.7)) return { op: 'expire' };
      return { op, drop, place: ordered(({ session }) => session), event, n };
    }
    case 'end-session':
      return { op, drop, place: ordered(({ state }) => state === 'expiring'), away: random.chance(0.1) };
    case 'refund':
      return { op, drop, place: ordered(({ payment, paid }) => payment && !paid) };
  }
}

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

/** A place whose visit or order fits; now and then any. */
function placeOf<T>(rows: ReadonlyMap<number, T>, fits: (row: T) => boolean, random: Random): number {
  const places = [...rows].filter(([, row]) => fits(row) || random.chance(0.08)).map(([place]) => place);
  return random.pick(places) ?? 0;
}

const isUseful = (op: 'open' | 'leave', visit: VisitModel | undefined) =>
  op === 'open' ? visit === undefined || visit.state === 'called' : visit?.state === 'open';

function callsIn(rooms: Rooms, model: DropModel): Call[] {
  const calls = rooms.get(model) ?? [];
  rooms.set(model, calls);
  return calls;
}

/** The room makes a few calls as far as they are granted; a worker hears of some of all calls, in whatever order. */
function callsHeard(world: World, model: DropModel, rooms: Rooms, random: Random): Call[] {
  const calls = callsIn(rooms, model);
  const lost = random.chance(0.01);
  for (let more = random.int(1, 6); more > 0; more--) {
    // a room that lost its memory counts anew, and calls what nobody granted
    if (calls.length >= (model.called ?? model.granted) && !lost) break;
    const again = random.pick(
      [...model.visits].filter(([, v]) => v.state === 'lapsed' && v.openedAt === null),
    );
    const place =
      again !== undefined && random.chance(0.3)
        ? again[0]
        : world.fans.length - 1 - random.int(0, world.fans.length - 1);
    const callNo = calls.filter((call) => call.place === place).length + 1;
    const known = model.visits.get(place);
    // a place is called again only once its call has ended unopened
    if (callNo > 1 && !(known?.state === 'lapsed' && known.openedAt === null && known.callNo === callNo - 1))
      continue;
    calls.push({ place, callNo, calledAt: world.now, openBy: world.now + 90_000 });
  }
  const late = random.chance(0.7) ? calls.slice(-8) : calls;
  return late.length === 0 ? [] : random.some(late, 8);
}

function wishesOf(world: World, model: DropModel, random: Random): WishModel[] {
  const inside = [...model.visits].filter(
    ([place, { state }]) =>
      state === 'open' ||
      (state === 'holding' && model.orders.get(place)?.state === 'held') ||
      random.chance(0.06),
  );
  const chosen = random.some(inside, 12).map(([place, { callNo }]) => ({ place, callNo }));
  if (chosen.length === 0) chosen.push({ place: random.int(0, world.fans.length - 1), callNo: 1 });
  const asOne = random.chance(0.1);
  return chosen.map(({ place, callNo }) => {
    const repeated = model.orders.get(place);
    const wish: WishModel = {
      place,
      callNo: random.chance(0.97) ? callNo : callNo + 1,
      fan: random.chance(0.97) ? place : random.int(0, world.fans.length - 1),
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
  return random.some(types, asOne ? 1 : types.length).map((type) => ({
    type,
    quantity: random.chance(0.9) ? random.int(1, Math.min(3, most)) : random.int(1, most),
  }));
}

/** Few keys, so that they come again with the same and with other bodies. */
function keyOf(random: Random, few: number): string {
  return random.chance(0.3) ? `k${random.int(1, few)}` : `k${random.int(1, 1_000_000)}`;
}
