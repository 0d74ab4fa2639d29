import type { DropModel, TicketModel } from './model.ts';
import { admits } from './model-doors.ts';
import { isGood, ticketIn } from './model-open-moves.ts';
import type { Operation } from './operation.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

type Choosing = { op: Operation['op']; drop: number; model: DropModel; world: World; random: Random };
type Found = { place: number; number: number; ticket: TicketModel };

/** The next that happens to a ticket that was sold; null where there is none that it could happen to. */
export function chooseMoves({ op, drop, model, world, random }: Choosing): Operation | null {
  const anyFan = () => random.int(0, world.fans.length - 1);
  const mostly = (fan: number) => (random.chance(0.9) ? fan : anyFan());
  const found = pickTicket(model, op === 'send' || op === 'list-return' ? isGood : admits, random);
  if (found === null) return op === 'join-returns' ? join(model, drop, random, anyFan()) : null;
  const { place, number, ticket } = found;
  const at = { drop, place, number };
  switch (op) {
    case 'scan': {
      const direction = random.chance(ticket.state === 'checked_in' ? 0.5 : 0.1) ? 'out' : 'in';
      return { op, ...at, gate: random.int(0, 1), direction, key: `k${random.int(1, 4)}` };
    }
    case 'undo':
      return ticket.scans.length === 0 ? null : { op, ...at, nth: random.int(0, ticket.scans.length - 1) };
    case 'block':
      return { op, ...at, blocked: ticket.blocked ? random.chance(0.1) : random.chance(0.6) };
    case 'send':
      return { op, ...at, fan: mostly(ticket.holder), to: anyFan() };
    case 'list-return':
      return { op, ...at, fan: mostly(model.orders.get(place)?.fan ?? ticket.holder) };
    case 'settle-transfer': {
      const nth = lately(model.transfers, ({ state }) => state === 'offered', random);
      const transfer = model.transfers[nth];
      if (transfer === undefined) return null;
      const as = random.pick(['accepted', 'accepted', 'accepted', 'declined', 'withdrawn'] as const);
      if (as === undefined) return null;
      return { op, drop, nth, as, fan: mostly(as === 'withdrawn' ? transfer.from : transfer.to) };
    }
    case 'withdraw-return': {
      const nth = lately(model.returns, ({ state }) => state === 'listed', random);
      const one = model.returns[nth];
      if (one === undefined) return null;
      return { op, drop, nth, fan: mostly(ticketIn(model, one).order?.fan ?? 0) };
    }
    case 'join-returns':
      return join(model, drop, random, anyFan());
    default:
      return null;
  }
}

const join = ({ waiting }: DropModel, drop: number, random: Random, fan: number): Operation => ({
  op: 'join-returns',
  drop,
  fan,
  quantity: waiting.has(fan) && random.chance(0.4) ? 0 : random.int(1, 2),
});

/** Mostly one that fits; often the newest, so that what adds up comes to its limit. */
function pickTicket(
  { orders }: DropModel,
  fits: (ticket: TicketModel) => boolean,
  random: Random,
): Found | null {
  const any = random.chance(0.1);
  const all = [...orders].flatMap(([place, { tickets }]) =>
    tickets.flatMap((ticket, i) => (any || fits(ticket) ? [{ place, number: i + 1, ticket }] : [])),
  );
  return (random.chance(0.2) ? all.at(-1) : random.pick(all)) ?? null;
}

/** The number of one that fits, now and then of any. */
function lately<T>(all: readonly T[], fits: (one: T) => boolean, random: Random): number {
  const any = random.chance(0.15);
  const numbers = all.flatMap((one, nth) => (any || fits(one) ? [nth] : []));
  return random.pick(numbers) ?? -1;
}
