import type { DropRecord } from '../record.ts';
import type { Rule } from '../rule.ts';

type Ticket = DropRecord['tickets'][number];
type CheckIn = DropRecord['checkIns'][number];

/** By the rows of the doors, which the ticket only follows. */
export const oneCheckIn: Rule = {
  name: 'one-check-in',
  sentence: 'Each ticket has let in nobody or one, and again only whoever had gone out.',
  check: (record) => {
    const scans = Map.groupBy(
      record.checkIns.filter(({ accepted, undone }) => accepted && !undone),
      ({ ticket }) => ticket,
    );
    const known = new Set(record.tickets.map(({ id }) => id));
    return [
      ...[...scans.keys()]
        .filter((id) => !known.has(id))
        .map((id) => `Ticket ${id} is not there, and let in.`),
      ...record.tickets.flatMap((ticket) => wrongOf(ticket, scans.get(ticket.id) ?? [], record.drop)),
    ];
  },
};

function wrongOf(
  { id, state }: Ticket,
  scans: readonly CheckIn[],
  { reentry }: Pick<DropRecord['drop'], 'reentry'>,
): string[] {
  const came = scans.filter(({ direction }) => direction === 'in');
  const inside = came.filter(({ left }) => !left).length;
  const most = reentry ? inside : came.length;
  if (most > 1) return [`Ticket ${id} let in ${most}.`];
  const last = scans.toSorted(byTime).at(-1);
  // refunded or revoked: what it was before does not show
  const fits = {
    valid: came.length === 0,
    checked_in: inside === 1 && last?.direction === 'in',
    outside: came.length > 0 && last?.direction === 'out',
    refunded: true,
    revoked: true,
  }[state];
  return fits ? [] : [`Ticket ${id} is ${state}, its scans let in ${came.length}, of whom ${inside} stayed.`];
}

/** At one moment people come in before they go out. */
function byTime(a: CheckIn, b: CheckIn): number {
  return a.atMs - b.atMs || Number(a.direction === 'out') - Number(b.direction === 'out');
}
