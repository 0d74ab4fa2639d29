import { callsOf, capacityOf, type DropModel, promisedOf, soldOf, sum, takenOf, usedBy } from './model.ts';
import { totalOf } from './model-orders.ts';
import type { World } from './world.ts';

/** All rows and counters of a world, as text, a line for each: two sides that agree have the same lines. */
export async function linesOfDatabase(world: World): Promise<string[]> {
  const { rows } = await world.db.$client.query<{ line: string }>(sql, [
    world.drops.map(({ sale }) => sale.drop.id),
    world.fans,
  ]);
  return rows.map(({ line }) => line).sort();
}

export function linesOfModel(world: World): string[] {
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
  for (const [place, order] of model.orders) {
    const { state, fan, expiresAt, extensions, declines, session, payment, paid, quantities } = order;
    const total = totalOf(model, order);
    const tickets = paid ? sum(quantities) : 0;
    const refunded = state === 'refunded' ? total : 0;
    lines.push(
      line(
        'order',
        index,
        place,
        state,
        fan,
        total,
        expiresAt,
        extensions,
        declines,
        session,
        payment,
        paid,
        tickets,
        refunded,
      ),
      ...quantities.flatMap((n, type) => (n === 0 ? [] : [line('item', index, place, type, n)])),
    );
  }
  for (const fan of world.fans.keys()) {
    const used = usedBy(model, fan);
    if (sum(used) > 0) lines.push(line('usage', index, fan, sum(used)));
    for (const [type, { maxPerAccount }] of model.types.entries())
      if (maxPerAccount !== null && (used[type] ?? 0) > 0)
        lines.push(line('type-usage', index, type, fan, used[type]));
  }
  return lines;
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

const sql = `
  WITH d AS (SELECT *, ${number('$1::text[]', 'id')} AS nth FROM drops WHERE id = ANY ($1)),
    t AS (SELECT t.*, d.nth AS drop, t.rank AS nth FROM ticket_types t JOIN d USING (event_id)),
    o AS (SELECT o.*, d.nth FROM orders o JOIN d ON d.id = o.drop_id)
  SELECT ${words("'drop'", 'nth', 'capacity', 'taken', 'granted', 'promised', 'calls', "coalesce(called::text, '-')", ms('stopped_at'))}
    FROM d
  UNION ALL SELECT ${words("'type'", 'drop', 'nth', 'capacity', 'taken', 'sold')} FROM t
  UNION ALL SELECT ${words("'visit'", 'd.nth', 'place_index', 'state', 'call_no', bool('v.promised'), fan('account_id'), ms('open_by'), ms('ends_at'), 'v.extensions')}
    FROM d JOIN visits v ON v.drop_id = d.id
  UNION ALL SELECT ${words("'order'", 'nth', 'place_index', 'state', fan('account_id'), 'total_cents', ms('expires_at'), 'extensions', 'declines', bool('session_id IS NOT NULL'), bool('payment_intent_id IS NOT NULL'), bool('paid_at IS NOT NULL'), '(SELECT count(*) FROM tickets WHERE order_id = o.id)', 'refunded_cents')}
    FROM o
  UNION ALL SELECT ${words("'item'", 'o.nth', 'place_index', 't.nth', 'i.quantity')}
    FROM o JOIN order_items i ON i.order_id = o.id JOIN t ON t.id = i.type_id
  UNION ALL SELECT ${words("'usage'", 'd.nth', fan('account_id'), 'u.taken')}
    FROM d JOIN usage u USING (event_id) WHERE u.taken <> 0
  UNION ALL SELECT ${words("'type-usage'", 't.drop', 't.nth', fan('account_id'), 'u.taken')}
    FROM t JOIN type_usage u ON u.type_id = t.id WHERE u.taken <> 0 AND t.max_per_account IS NOT NULL`;

/** What one side has and the other has not; empty when they agree. */
export async function differences(world: World): Promise<string[]> {
  const database = await linesOfDatabase(world);
  const model = linesOfModel(world);
  const [inDatabase, inModel] = [new Set(database), new Set(model)];
  return [
    ...model.filter((one) => !inDatabase.has(one)).map((one) => `model     ${one}`),
    ...database.filter((one) => !inModel.has(one)).map((one) => `database  ${one}`),
  ];
}
