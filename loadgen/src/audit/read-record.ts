import { auditEvent } from '@zilker/box-office/audit/audit-event';
import type { Id } from '@zilker/contracts/ids';
import { type CallEntry, callStream, parseCallEntry } from '@zilker/contracts/signals/calls';
import type { RedisClient } from '@zilker/runtime/redis';
import type pg from 'pg';
import type { StoreClients } from '../stack/stores.ts';
import type { DropRecord } from './record.ts';

/** What only the run itself knows. */
type Seen = Pick<
  DropRecord,
  'fans' | 'grants' | 'calls' | 'backlog' | 'deadLetters' | 'faults' | 'stripe'
> & {
  /** The rate that the drop began with: its row holds the newest. */
  ratePerMinute: number;
};

/** Reads all that the stores hold of a drop, by SQL and Redis commands of the auditor's own. */
export async function readRecord(
  { db, pool, redis }: StoreClients,
  about: { drop: Id<'drop'>; event: Id<'event'> },
  { ratePerMinute, ...seen }: Seen,
): Promise<DropRecord> {
  const { drop, event } = about;
  const rows = <T extends pg.QueryResultRow>(sql: string, id: string) =>
    pool.query<T>(sql, [id]).then((result) => result.rows);
  const [dropRow] = await rows<DropRow>(dropSql, drop);
  if (dropRow === undefined) throw new Error(`Drop ${drop} is not in the database.`);
  const { startMs, ...dropPart } = dropRow;
  const acts = await rows<{ fromMs: number; ratePerMinute: number }>(ratesSql, drop);
  const breaches = await auditEvent(db, event);
  return {
    ...seen,
    drop: dropPart,
    types: await rows(typesSql, event),
    visits: await rows(visitsSql, drop),
    orders: await rows(ordersSql, drop),
    tickets: await rows(ticketsSql, event),
    usage: await rows(usageSql, event),
    payments: await rows(paymentsSql, event),
    refunds: await rows(refundsSql, event),
    transfers: await rows(transfersSql, event),
    returns: await rows(returnsSql, event),
    checkIns: await rows(checkInsSql, event),
    ledger: await rows(ledgerSql, event),
    history: await rows(historySql, event),
    calls: allCalls([...seen.calls, ...(await readCalls(redis, drop))]),
    rates: [{ fromMs: startMs, ratePerMinute }, ...acts],
    boxOffice: breaches.map(({ check, sentence }) => `${check}: ${sentence}`),
  };
}

type DropRow = DropRecord['drop'] & { startMs: number };

/** Numbers come as numbers: counts as integers, times as epoch ms in floats, which keep them whole. */
const ms = (column: string) => `extract(epoch FROM ${column})::float8 * 1000`;

const dropSql = `
  SELECT id, phase, per_fan_max AS "perFanMax", granted, promised, calls, called, places, n,
         (SELECT coalesce((e.policy ->> 'reentry')::boolean, false) FROM events e WHERE e.id = event_id) AS reentry,
         ${ms('drawn_at')} AS "drawnAtMs", seed, ${ms('lobby_opens_at')} AS "startMs"
    FROM drops WHERE id = $1`;

const typesSql = 'SELECT id, capacity, taken, sold FROM ticket_types WHERE event_id = $1 ORDER BY id';

const visitsSql = `
  SELECT place_index AS index, position, call_no AS "callNo", state, promised, account_id AS account,
         ${ms('opened_at')} AS "openedAtMs"
    FROM visits WHERE drop_id = $1 ORDER BY place_index`;

const ordersSql = `
  SELECT o.id, o.place_index AS index, o.account_id AS account, o.state, o.quantity, o.total_cents AS "totalCents",
         o.currency, o.venue_cents AS "venueCents", o.tax_cents AS "taxCents", o.card_cents AS "cardCents", o.zilker_cents AS "zilkerCents",
         (SELECT coalesce(json_agg(json_build_object('type', i.type_id, 'quantity', i.quantity, 'priceCents', i.price_cents)), '[]')
            FROM order_items i WHERE i.order_id = o.id) AS lines,
         (SELECT json_build_object('zilkerCents', t.zilker_cents, 'zilkerPaidBy', t.zilker_paid_by, 'cardBps', t.card_bps,
                   'cardFixedCents', t.card_fixed_cents, 'cardPaidBy', t.card_paid_by, 'taxBps', t.tax_bps, 'taxPaidBy', t.tax_paid_by)
            FROM venue_terms t WHERE t.venue_id = o.venue_id AND t.version = o.terms) AS fees
    FROM orders o WHERE o.drop_id = $1 ORDER BY o.id`;

const ticketsSql = `
  SELECT id, order_id AS "order", type_id AS type, account_id AS account, state
    FROM tickets WHERE event_id = $1 ORDER BY id`;

const usageSql = 'SELECT account_id AS account, taken FROM usage WHERE event_id = $1';

const paymentsSql = `
  SELECT id, order_id AS "order", state, amount_cents AS "amountCents", currency, fingerprint, return_reason AS "returnReason"
    FROM payments WHERE event_id = $1 ORDER BY created_at, id`;

const refundsSql = `
  SELECT id, order_id AS "order", payment_id AS payment, state, amount_cents AS "amountCents",
         ARRAY(SELECT x.ticket_id FROM refund_tickets x WHERE x.refund_id = refunds.id ORDER BY x.ticket_id) AS tickets
    FROM refunds WHERE event_id = $1 ORDER BY id`;

const transfersSql = `
  SELECT x.id, x.ticket_id AS ticket, x.from_account AS "from", x.to_account AS "to", x.state, ${ms('x.settled_at')} AS "settledAtMs"
    FROM transfers x JOIN tickets t ON t.id = x.ticket_id WHERE t.event_id = $1 ORDER BY x.id`;

const returnsSql = `
  SELECT id, ticket_id AS ticket, state, order_id AS "order" FROM ticket_returns WHERE event_id = $1 ORDER BY id`;

const checkInsSql = `
  SELECT id, ticket_id AS ticket, gate_id AS gate, direction, accepted, offline, ${ms('at')} AS "atMs",
         left_at IS NOT NULL AS left, undone_at IS NOT NULL AS undone
    FROM check_ins WHERE event_id = $1 ORDER BY at, id`;

const ledgerSql = `
  SELECT kind, source, order_id AS "order", currency, fan_cents AS "fanCents", venue_cents AS "venueCents",
         zilker_cents AS "zilkerCents", stripe_cents AS "stripeCents", tax_cents AS "taxCents", paid_out_cents AS "paidOutCents"
    FROM ledger WHERE event_id = $1 ORDER BY no`;

const historySql = `
  SELECT h.order_id AS "order", h.kind, h.detail ->> 'payment' AS payment
    FROM order_history h JOIN orders o ON o.id = h.order_id WHERE o.event_id = $1 ORDER BY h.seq`;

const ratesSql = `
  SELECT (entry->>'atMs')::float8 AS "fromMs", (act->>'ratePerMinute')::integer AS "ratePerMinute"
    FROM drop_acts WHERE drop_id = $1 AND act->>'act' = 'rate' ORDER BY seq`;

const pageMax = 1_000;

/** The whole of the stream as it is now. */
export async function readCalls(redis: RedisClient, drop: Id<'drop'>): Promise<DropRecord['calls']> {
  const calls: DropRecord['calls'] = [];
  for (let from = '-'; ; ) {
    const page = await redis.xrange(callStream(drop), from, '+', 'COUNT', pageMax);
    calls.push(...page.map(([, fields]) => parseCallEntry(fields)));
    const last = page.at(-1);
    if (last === undefined || page.length < pageMax) return calls;
    from = `(${last[0]}`;
  }
}

/** Each call once, by all that it says: two that differ in anything are two. */
export function allCalls(calls: readonly CallEntry[]): CallEntry[] {
  const each = new Map(calls.map((call) => [JSON.stringify(call), call]));
  return [...each.values()].sort((a, b) => a.atMs - b.atMs);
}
