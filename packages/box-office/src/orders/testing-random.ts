import { type Id, newId } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import { auditEvent, type Breach } from '../audit/audit-event.ts';
import type { Db } from '../db.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { drops } from '../schema/sale.ts';
import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { readPriceList } from './price-list.ts';
import { reserveBatch, type Verdict, type Wish } from './reserve.ts';
import { decideByModel, type Model, type ModelVerdict } from './reserve-model.ts';

export type Random = () => number;

/** Numbers from 0 to 1 that follow from the seed alone (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type RoundReport = {
  verdicts: Record<string, number>;
  /** The first wish that the function and the model judged differently. */
  difference: { batch: number; place: number; model: ModelVerdict; function: string } | null;
  counters: { model: (number | undefined)[]; rows: (number | undefined)[] };
  breaches: Breach[];
};

/** A random sale, and random batches of orders against it, decided by the function and by the model. */
export async function playRound(db: Db, random: Random): Promise<RoundReport> {
  const int = (from: number, to: number) => from + Math.floor(random() * (to - from + 1));
  const capacity = Array.from({ length: int(1, 4) }, () => int(1, 25));
  const all = capacity.reduce((sum, n) => sum + n, 0);
  const places = int(2, 40);
  const promises = int(0, Math.min(places, all));
  const perFanMax = int(1, 8);
  const maybe = (share: number, n: number) => (random() < share ? n : null);
  const rules = capacity.map(() => ({
    maxPerOrder: maybe(0.2, int(1, 4)),
    maxPerAccount: maybe(0.2, int(1, 4)),
    onSale: random() < 0.9,
  }));
  const sale = await insertSale(db, {
    types: capacity.map((n, i) => {
      const { onSale = true, ...limits } = rules[i] ?? {};
      return { capacity: n, priceCents: i * 700, ...limits, saleUntil: onSale ? null : new Date(0) };
    }),
    drop: { perFanMax },
  });
  const fans = await insertAccounts(db, places);
  await insertOpenVisits(db, sale.drop, fans.slice(0, promises));
  await insertOpenVisits(db, sale.drop, fans.slice(promises), { promised: false, firstIndex: promises });
  const model: Model = {
    perFanMax,
    promised: promises,
    capacity,
    taken: capacity.map(() => 0),
    rules,
    visits: fans.map((_, i) => ({ promised: i < promises, used: 0, order: null })),
  };

  const verdicts: Record<string, number> = {};
  let difference: RoundReport['difference'] = null;
  const prices = await readPriceList(db, sale.drop.id);
  for (let batch = int(1, 12); batch > 0; batch--) {
    const asked = fans.flatMap(({ id }, place) =>
      random() < 0.5
        ? [{ place, account: id, quantities: quantitiesOf(random, capacity.length), fewer: random() < 0.3 }]
        : [],
    );
    if (asked.length === 0) continue;
    const wishes = asked.map((one) => wishOf(sale, one));
    const answers = await reserveBatch(db, { drop: sale.drop.id, prices, wishes }, new Date());
    for (const [i, { place, quantities, fewer }] of asked.entries()) {
      const byModel = decideByModel(model, place, quantities, fewer);
      const byFunction = nameOf(sale, answers[i]);
      const [verdict = ''] = byFunction.split(' ');
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      if (byModel !== byFunction) difference ??= { batch, place, model: byModel, function: byFunction };
    }
  }
  return {
    verdicts,
    difference,
    counters: { model: [model.promised, ...model.taken], rows: await countersOf(db, sale) },
    breaches: await auditEvent(db, sale.event.id),
  };
}

/** At least one ticket, mostly few. */
function quantitiesOf(random: Random, types: number): number[] {
  const quantities = Array.from({ length: types }, () => (random() < 0.5 ? 0 : Math.ceil(random() ** 2 * 5)));
  const some = Math.floor(random() * types);
  return quantities.map((n, i) => (i === some ? Math.max(n, 1) : n));
}

function nameOf(sale: Sale, verdict: Verdict | undefined): string {
  if (verdict?.is === 'refused') return verdict.code;
  if (verdict?.is !== 'fewer') return verdict?.is ?? 'none';
  const quantities = new Map(verdict.lines.map(({ type, quantity }) => [type, quantity]));
  return `fewer ${sale.types.map(({ id }) => quantities.get(id) ?? 0).join()}`;
}

function wishOf(
  sale: Sale,
  asked: { place: number; account: Id<'account'>; quantities: readonly number[]; fewer: boolean },
): Wish {
  const { place: index, account, quantities, fewer } = asked;
  return {
    order: newId('order'),
    account,
    index,
    callNo: 1,
    key: newId('order').slice(4),
    bodyHash: quantities.join(),
    fewer,
    lines: sale.types.flatMap(({ id: type }, i) => {
      const quantity = quantities[i] ?? 0;
      return quantity === 0 ? [] : [{ type, quantity }];
    }),
  };
}

async function countersOf(db: Db, sale: Sale): Promise<(number | undefined)[]> {
  const [drop] = await db.select().from(drops).where(eq(drops.id, sale.drop.id));
  const types = await db
    .select()
    .from(ticketTypes)
    .where(eq(ticketTypes.eventId, sale.event.id))
    .orderBy(asc(ticketTypes.rank));
  return [drop?.promised, ...types.map((type) => type.taken)];
}
