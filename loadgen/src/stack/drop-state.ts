import type { Id } from '@zilker/contracts/ids';
import type pg from 'pg';
import { outlast } from './outlast.ts';

/** How a drop stands in the box office while it runs. */
export type DropState = {
  sold: number;
  taken: number;
  capacity: number;
  promised: number;
  calls: number;
  /** However many tickets each fan takes, they are not sold with fewer calls. */
  callsLeast: number;
  /** Visits that are called, open or holding. */
  inside: number;
  /** Orders that are neither paid nor over. */
  openOrders: number;
  /** Payments and refunds that Stripe has still to be asked about. */
  openMoney: number;
  ended: boolean;
};

/** A database that is made to fail for a while does not end the run. */
export async function readDropState(pool: pg.Pool, drop: Id<'drop'>): Promise<DropState> {
  const { rows } = await outlast(() => pool.query<DropState>(stateSql, [drop]));
  const [state] = rows;
  if (state === undefined) throw new Error(`Drop ${drop} is not in the database.`);
  return state;
}

const stateSql = `
  SELECT t.sold, t.taken, t.capacity, d.promised, d.calls, ceil(t.capacity::float8 / d.per_fan_max)::integer AS "callsLeast",
         d.called IS NOT NULL AS ended,
         (SELECT count(*)::integer FROM visits WHERE drop_id = d.id AND state IN ('called', 'open', 'holding')) AS inside,
         (SELECT count(*)::integer FROM orders WHERE drop_id = d.id
           AND state IN ('held', 'paying', 'authorized', 'expiring', 'review')) AS "openOrders",
         (SELECT count(*)::integer FROM payments WHERE event_id = d.event_id AND state IN ('authorized', 'capturing', 'returning'))
           + (SELECT count(*)::integer FROM refunds WHERE event_id = d.event_id AND state IN ('requested', 'sent')) AS "openMoney"
    FROM drops d CROSS JOIN LATERAL (
      SELECT sum(sold)::integer AS sold, sum(taken)::integer AS taken, sum(capacity)::integer AS capacity
        FROM ticket_types WHERE event_id = d.event_id) t
   WHERE d.id = $1`;

/** Nothing can change any more: no call follows, nobody is inside, nothing is held or promised. */
export function isSettled(state: DropState): boolean {
  return (
    state.ended &&
    state.inside === 0 &&
    state.openOrders === 0 &&
    state.openMoney === 0 &&
    state.promised === 0
  );
}
