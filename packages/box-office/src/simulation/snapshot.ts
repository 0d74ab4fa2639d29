import {
  callsOf,
  capacityOf,
  type DropModel,
  type OrderModel,
  promisedOf,
  soldOf,
  sum,
  takenOf,
  usedBy,
} from './model.ts';
import type { World } from './world.ts';

/** All rows and counters of a world, as text, a line for each: two sides that agree have the same lines. */
async function linesOfDatabase(world: World, query: string): Promise<string[]> {
  const { rows } = await world.db.$client.query<{ line: string }>(query, [
    world.drops.map(({ sale }) => sale.drop.id),
    ...(query === all ? [world.fans] : []),
  ]);
  return rows.map(({ line }) => line).sort();
}

function linesOfModel(world: World): string[] {
  return world.drops.flatMap(({ model }, index) => linesOfDrop(world, model, index)).sort();
}

function linesOfDrop(world: World, model: DropModel, index: number): string[] {
  const { granted, called, stoppedAt } = model;
  const taken = takenOf(model);
  const sold = soldOf(model);
  const lines = [
    line(
      'drop',
      index,
      capacityOf(model),
      sum(taken),
      granted,
      promisedOf(model),
      callsOf(model),
      called,
      stoppedAt,
    ),
    ...model.types.map(({ capacity }, type) => line('type', index, type, capacity, taken[type], sold[type])),
  ];
  for (const [place, visit] of model.visits) {
    const { state, callNo, promised, fan, openBy, endsAt, extensions } = visit;
    lines.push(line('visit', index, place, state, callNo, promised, fan, openBy, endsAt, extensions));
  }
  for (const [place, order] of model.orders) lines.push(...linesOfOrder(index, place, order));
  lines.push(...linesOfLedger(model, index));
  for (const { place, number, from, to, state, endsAt } of model.transfers)
    lines.push(line('transfer', index, place, number, from, to, state, endsAt));
  for (const { place, number, state, order, endsAt } of model.returns)
    lines.push(line('return', index, place, number, state, order, endsAt));
  for (const [fan, { quantity, joinedAt, missed }] of model.waiting)
    lines.push(line('waits', index, fan, quantity, joinedAt, missed));
  for (const { state, cents, attempt, askedAt } of model.payouts)
    lines.push(line('payout', index, 'stripe', state, cents, attempt, askedAt));
  for (const cents of model.byHand.values())
    lines.push(line('payout', index, 'hand', 'sent', cents, 1, null));
  for (const fan of world.fans.keys()) {
    const used = usedBy(model, fan);
    if (sum(used) > 0) lines.push(line('usage', index, fan, sum(used)));
    for (const [type, { maxPerAccount }] of model.types.entries())
      if (maxPerAccount !== null && (used[type] ?? 0) > 0)
        lines.push(line('type-usage', index, type, fan, used[type]));
  }
  return lines;
}

function linesOfLedger({ ledger }: DropModel, index: number): string[] {
  return ledger.map(({ kind, place, gained }) => {
    const { fan = 0, venue = 0, zilker = 0, stripe = 0, tax = 0, paidOut = 0 } = gained;
    return line('ledger', index, place, kind, fan, venue, zilker, stripe, tax, paidOut);
  });
}

function linesOfOrder(index: number, place: number, order: OrderModel): string[] {
  const { state, fan, expiresAt, extensions, declines, lastDecline, session, price, paid, quantities } =
    order;
  const { totalCents, venueCents, taxCents, cardCents, zilkerCents } = price;
  const refunded = sum(order.refunds.map(({ cents }) => cents));
  return [
    line(
      'order',
      index,
      place,
      state,
      fan,
      expiresAt,
      extensions,
      declines,
      lastDecline,
      session !== null,
      paid,
    ),
    line('price', index, place, totalCents, venueCents, taxCents, cardCents, zilkerCents, refunded),
    line('history', index, place, order.history.join() || null),
    ...quantities.flatMap((n, type) => (n === 0 ? [] : [line('item', index, place, type, n)])),
    ...[...order.payments].map(([n, { state, cents, card }]) =>
      line('payment', index, place, n, state, cents, card),
    ),
    ...order.tickets.flatMap(({ type, state, holder, blocked, scans }, i) => [
      line('ticket', index, place, i + 1, type, state, holder, blocked),
      ...scans.map(({ key, direction, answer, told, leftAt, undone }) =>
        line('scan', index, place, i + 1, key, direction, answer, told, leftAt !== null, undone),
      ),
    ]),
    ...order.refunds.map(({ state, cents, attempt, askedAt, tickets }) =>
      line('refund', index, place, state, cents, attempt, askedAt, tickets.toSorted((a, b) => a - b).join()),
    ),
    ...(order.disputed === null ? [] : [line('dispute', index, place, order.disputed)]),
  ];
}

function line(...parts: (string | number | boolean | null | undefined)[]): string {
  return parts.map((part) => (part === null ? '-' : String(part))).join(' ');
}

const ms = (column: string) => `coalesce(round(extract(epoch FROM ${column}) * 1000)::bigint::text, '-')`;
/** An order that stands for its drop, type or fan among those of the world. */
const number = (list: string, id: string) => `array_position(${list}, ${id}) - 1`;
const fan = (id: string) => `coalesce((${number('$2::text[]', id)})::text, '-')`;
const bool = (value: string) => `CASE WHEN ${value} THEN 'true' ELSE 'false' END`;
const words = (...parts: string[]) => `concat_ws(' ', ${parts.join(', ')}) AS line`;

const tables = `
  WITH d AS (SELECT *, ${number('$1::text[]', 'id')} AS nth FROM drops WHERE id = ANY ($1)),
    t AS (SELECT t.*, d.nth AS drop, t.rank AS nth FROM ticket_types t JOIN d USING (event_id)),
    o AS (SELECT o.*, d.nth FROM orders o JOIN d ON d.id = o.drop_id)`;

/** What moved money, a line for each fact. */
const books = `${tables}
  SELECT ${words("'ledger'", 'd.nth', "coalesce(o.place_index::text, '-')", 'l.kind', 'fan_cents', 'l.venue_cents', 'l.zilker_cents', 'stripe_cents', 'l.tax_cents', 'paid_out_cents')}
    FROM d JOIN ledger l ON l.event_id = d.event_id LEFT JOIN o ON o.id = l.order_id`;

const all = `${books}
  UNION ALL SELECT ${words("'drop'", 'nth', 'capacity', 'taken', 'granted', 'promised', 'calls', "coalesce(called::text, '-')", ms('stopped_at'))}
    FROM d
  UNION ALL SELECT ${words("'type'", 'drop', 'nth', 'capacity', 'taken', 'sold')} FROM t
  UNION ALL SELECT ${words("'visit'", 'd.nth', 'place_index', 'state', 'call_no', bool('v.promised'), fan('account_id'), ms('open_by'), ms('ends_at'), 'v.extensions')}
    FROM d JOIN visits v ON v.drop_id = d.id
  UNION ALL SELECT ${words("'order'", 'nth', 'place_index', 'state', fan('account_id'), ms('expires_at'), 'extensions', 'declines', "coalesce(last_decline, '-')", bool('session_id IS NOT NULL'), bool('paid_at IS NOT NULL'))}
    FROM o
  UNION ALL SELECT ${words("'price'", 'nth', 'place_index', 'total_cents', 'venue_cents', 'tax_cents', 'card_cents', 'zilker_cents', 'refunded_cents')}
    FROM o
  UNION ALL SELECT ${words("'history'", 'nth', 'place_index', "coalesce((SELECT string_agg(kind, ',' ORDER BY seq) FROM order_history h WHERE h.order_id = o.id), '-')")}
    FROM o
  UNION ALL SELECT ${words("'payment'", 'o.nth', 'place_index', "split_part(p.id, '_', 2)", 'p.state', 'p.amount_cents', "coalesce(substr(p.fingerprint, 5), '-')")}
    FROM o JOIN payments p ON p.order_id = o.id
  UNION ALL SELECT ${words("'ticket'", 'o.nth', 'place_index', 'k.number', 't.nth', 'k.state', fan('k.account_id'), bool('k.blocked_at IS NOT NULL'))}
    FROM o JOIN tickets k ON k.order_id = o.id JOIN t ON t.id = k.type_id
  UNION ALL SELECT ${words("'scan'", 'o.nth', 'place_index', 'k.number', 'c.nonce', 'c.direction', 'c.answer', 'coalesce(c.told, c.answer)', bool('c.left_at IS NOT NULL'), bool('c.undone_at IS NOT NULL'))}
    FROM o JOIN tickets k ON k.order_id = o.id JOIN check_ins c ON c.ticket_id = k.id
  UNION ALL SELECT ${words("'transfer'", 'o.nth', 'place_index', 'k.number', fan('x.from_account'), fan('(SELECT a.id FROM accounts a WHERE a.phone = x.to_phone)'), 'x.state', ms('x.ends_at'))}
    FROM o JOIN tickets k ON k.order_id = o.id JOIN transfers x ON x.ticket_id = k.id
  UNION ALL SELECT ${words("'return'", 'o.nth', 'o.place_index', 'k.number', 'r.state', "coalesce(n.place_index::text, '-')", ms('r.ends_at'))}
    FROM o JOIN tickets k ON k.order_id = o.id JOIN ticket_returns r ON r.ticket_id = k.id LEFT JOIN orders n ON n.id = r.order_id
  UNION ALL SELECT ${words("'waits'", 'd.nth', fan('w.account_id'), 'w.quantity', ms('w.joined_at'), 'w.missed')}
    FROM d JOIN returns_list w USING (event_id)
  UNION ALL SELECT ${words("'refund'", 'o.nth', 'place_index', 'r.state', 'r.amount_cents', 'r.attempt', ms('r.asked_at'), "(SELECT string_agg(k.number::text, ',' ORDER BY k.number) FROM refund_tickets x JOIN tickets k ON k.id = x.ticket_id WHERE x.refund_id = r.id)")}
    FROM o JOIN refunds r ON r.order_id = o.id
  UNION ALL SELECT ${words("'dispute'", 'o.nth', 'place_index', 'p.state')}
    FROM o JOIN disputes p ON p.order_id = o.id
  UNION ALL SELECT ${words("'payout'", 'd.nth', 'p.by', 'p.state', 'p.amount_cents', 'p.attempt', ms('p.asked_at'))}
    FROM d JOIN payouts p USING (event_id)
  UNION ALL SELECT ${words("'item'", 'o.nth', 'place_index', 't.nth', 'i.quantity')}
    FROM o JOIN order_items i ON i.order_id = o.id JOIN t ON t.id = i.type_id
  UNION ALL SELECT ${words("'usage'", 'd.nth', fan('account_id'), 'u.taken')}
    FROM d JOIN usage u USING (event_id) WHERE u.taken <> 0
  UNION ALL SELECT ${words("'type-usage'", 't.drop', 't.nth', fan('account_id'), 'u.taken')}
    FROM t JOIN type_usage u ON u.type_id = t.id WHERE u.taken <> 0 AND t.max_per_account IS NOT NULL`;

/** Of lines that are alike each has its number, so that none stands for another. */
function numbered(lines: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const n = (seen.get(line) ?? 0) + 1;
    seen.set(line, n);
    return n === 1 ? line : `${line} (no. ${n})`;
  });
}

/** What one side has and the other has not; empty when they agree. */
export async function differences(world: World): Promise<string[]> {
  return differ(await linesOfDatabase(world, all), linesOfModel(world));
}

/** The same of what moved money alone: each fact with what each party gained, by order. */
export async function differencesOfBooks(world: World): Promise<string[]> {
  const model = world.drops.flatMap((drop, index) => linesOfLedger(drop.model, index));
  return differ(await linesOfDatabase(world, books), model.sort());
}

function differ(ofDatabase: readonly string[], ofModel: readonly string[]): string[] {
  const database = numbered(ofDatabase);
  const model = numbered(ofModel);
  const [inDatabase, inModel] = [new Set(database), new Set(model)];
  return [
    ...model.filter((one) => !inDatabase.has(one)).map((one) => `model     ${one}`),
    ...database.filter((one) => !inModel.has(one)).map((one) => `database  ${one}`),
  ];
}
