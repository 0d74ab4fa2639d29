import type { Id } from '@zilker/contracts/ids';
import { type GrantWord, grantTtlMs, unopenedMax } from '@zilker/contracts/signals/grants';
import type { Limit } from '@zilker/contracts/socket/tick';
import { and, asc, eq, isNotNull, isNull, notExists, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { pacePerMinute } from '../health/controller.ts';
import { type Pacing, unpaced } from '../health/pacing.ts';
import { drops, placesLeft, visits } from '../schema/sale.ts';
import { type DropRow, freeOf, lockStock, type Stock } from '../stock.ts';

/** Grants flow so long before the draw, so that none is waited for when it is made. */
const leadMs = 10_000;
/** Grants lie ready for so many seconds of calls: enough for a clock that stalls, little enough to keep stock for extras. */
const readySeconds = 2;
/** Of the tickets nobody has, an ordinary sale keeps one in so many ready for calls: the others are there for extras. */
const readyOneIn = 20;
/** A mean over fewer finished visits says nothing. */
const finishedMin = 5;
const minuteMs = 60_000;

/**
 * The box office's word to the room of a drop: sets aside a ticket for each call it grants and says how many it has granted, what
 * limits them, and which calls ended unopened. In one transaction, under the locks of the stock, so that
 * taken + promised never exceeds capacity, however many clocks do this at once. `pacing` slows grants, down to the drop's floor;
 * `term` is that of the lease by which the clock speaks.
 * @throws Refusal `drop_unknown`
 */
export async function grant(
  db: Db,
  drop: Id<'drop'>,
  now: Date,
  pacing: Pacing = unpaced,
  term = 0,
): Promise<GrantWord> {
  return withTransaction(db, async (tx) => {
    const stock = await lockStock(tx, drop);
    const counts = await countVisits(tx, drop);
    const paced = pacePerMinute(stock.drop, pacing.health?.share ?? 1);
    const credit = creditOf(stock.drop, paced, now);
    const more = Math.min(howMany(stock, counts.inside, paced, now), Math.floor(credit));
    const pacedTo =
      credit === Infinity ? null : new Date(now.getTime() - ((credit - more) * minuteMs) / paced);
    if (more > 0 || (pacedTo === null) !== (stock.drop.pacedTo === null))
      await tx
        .update(drops)
        .set({
          granted: sql`${drops.granted} + ${more}`,
          promised: sql`${drops.promised} + ${more}`,
          pacedTo,
        })
        .where(eq(drops.id, drop));
    const granted = stock.drop.granted + more;
    const { capacity, taken, sold } = sumsOf(stock);
    return {
      granted,
      term,
      expiresAtMs: now.getTime() + grantTtlMs,
      limitedBy: limitOf(stock, { more, inside: counts.inside, paced }, pacing),
      capacity,
      sold,
      held: taken - sold,
      inside: counts.inside,
      insideMax: stock.drop.insideMax,
      free: freeOf(stock) - more,
      ticketsPerCall: counts.finished < finishedMin ? null : sold / counts.finished,
      unopened: await unopenedOf(tx, drop),
      floorPerMinute: stock.drop.floorPerMinute,
      health: pacing.health,
    };
  });
}

type Counts = { inside: number; finished: number };

function howMany(stock: Stock, inside: number, paced: number, now: Date): number {
  const { drop } = stock;
  if (drop.saleStopped || isOver(drop) || now.getTime() < grantsFrom(drop)) return 0;
  const ready = uncalledOf(drop);
  const wanted = readyMax(stock, paced, ready) - ready;
  return Math.max(0, Math.min(wanted, drop.insideMax - inside - ready, freeOf(stock)));
}

function grantsFrom({ mode, drawAt }: DropRow): number {
  return mode === 'standby' ? drawAt.getTime() : drawAt.getTime() - leadMs;
}

function readyMax(stock: Stock, paced: number, ready: number): number {
  const byPace = Math.ceil((paced / 60) * readySeconds) + 1;
  if (stock.drop.mode === 'draw') return byPace;
  return Math.min(byPace, Math.max(1, Math.floor((freeOf(stock) + ready) / readyOneIn)));
}

/**
 * Grants that the slowed pace has come to since the last ones; what was not used does not pile up. No bound while nothing slows it:
 * then the room's rate alone holds.
 */
function creditOf(drop: DropRow, paced: number, now: Date): number {
  if (paced >= drop.ratePerMinute) return Infinity;
  const sinceMs = Math.max(0, now.getTime() - (drop.pacedTo ?? now).getTime());
  return Math.min((sinceMs * paced) / minuteMs, Math.max(1, (paced / 60) * readySeconds));
}

function limitOf(
  stock: Stock,
  { more, inside, paced }: { more: number; inside: number; paced: number },
  { cause }: Pacing,
): Limit {
  const { drop } = stock;
  const { capacity, sold } = sumsOf(stock);
  if (drop.saleStopped || drop.cancelled) return 'stopped';
  // every ticket is paid for: none is held or promised that could come back
  if (sold === capacity) return 'sold_out';
  const ready = uncalledOf(drop) + more;
  if (ready === 0 && freeOf(stock) <= 0) return 'stock';
  if (isOver(drop)) return 'rate';
  if (ready === 0 && inside >= drop.insideMax) return 'inside';
  return paced < drop.ratePerMinute ? (cause ?? 'health') : 'rate';
}

/** Granted, and not yet known to be called. */
function uncalledOf(drop: DropRow): number {
  return Math.max(0, (drop.called ?? drop.granted) - drop.calls);
}

function isOver(drop: DropRow): boolean {
  return drop.cancelled || drop.called !== null;
}

function sumsOf({ types }: Stock): { capacity: number; taken: number; sold: number } {
  const sum = (of: (type: Stock['types'][number]) => number) =>
    types.reduce((all, type) => all + of(type), 0);
  return { capacity: sum((t) => t.capacity), taken: sum((t) => t.taken), sold: sum((t) => t.sold) };
}

async function countVisits(tx: Tx, drop: Id<'drop'>): Promise<Counts> {
  const rows = await tx
    .select({ state: visits.state, count: sql<number>`count(*)::integer` })
    .from(visits)
    .where(eq(visits.dropId, drop))
    .groupBy(visits.state);
  const counts = { inside: 0, finished: 0 };
  for (const { state, count } of rows)
    if (state === 'done' || state === 'lapsed') counts.finished += count;
    else counts.inside += count;
  return counts;
}

/** Calls that ended unopened, first in line first: those places may be called again, but for those that were given up. */
async function unopenedOf(tx: Tx, drop: Id<'drop'>): Promise<[number, number][]> {
  const gone = tx
    .select({ index: placesLeft.placeIndex })
    .from(placesLeft)
    .where(and(eq(placesLeft.dropId, drop), eq(placesLeft.placeIndex, visits.placeIndex)));
  const rows = await tx
    .select({ index: visits.placeIndex, callNo: visits.callNo })
    .from(visits)
    .where(
      and(
        eq(visits.dropId, drop),
        eq(visits.state, 'lapsed'),
        isNull(visits.openedAt),
        isNotNull(visits.endedAt),
        notExists(gone),
      ),
    )
    .orderBy(asc(visits.position))
    .limit(unopenedMax);
  return rows.map(({ index, callNo }) => [index, callNo]);
}
