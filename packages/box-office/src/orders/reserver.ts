import { createHash } from 'node:crypto';
import { Refusal } from '@zilker/contracts/errors';
import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { type Db, sqlStateOf } from '../db.ts';
import type { Admission } from '../visits/admit.ts';
import { readOrder } from './order-view.ts';
import { type PriceList, readPriceList } from './price-list.ts';
import { reserveBatch, type Verdict, type Wish } from './reserve.ts';

export type ReserveInput = {
  admission: Pick<Admission, 'account' | 'drop' | 'index' | 'callNo'>;
  idempotencyKey: string;
  lines: readonly { type: Id<'ticketType'>; quantity: number }[];
};

export type Reserver = {
  /**
   * Holds the wished tickets, or replaces what the held order of this place has. The same key and lines get the same answer.
   * @throws Refusal `not_enough_tickets` (detail `takeMax`), `over_limit` (detail `perFanMax`), `sold_out`, `sale_stopped`,
   * `visit_not_open`, `visit_ended`, `hold_expired`, `order_in_payment`, `order_exists`, `order_ended`, `declined_too_often`,
   * `admission_used`, `admission_wrong_account`, `call_lapsed`, `idempotency_key_reused`, `bad_request`, `drop_unknown`, `unavailable`
   */
  reserve(input: ReserveInput): Promise<OrderView>;
};

type Answer = { verdict: Verdict; prices: PriceList };
type Waiting = { wish: Wish; resolve(answer: Answer): void; reject(cause: unknown): void };
type Line = { waiting: Waiting[]; running: boolean };

/**
 * Reserves in batches: orders that arrive while the batch of their drop is in flight form the next one. One batch of a drop is
 * in flight at a time, with at most one order of a place in it; a drop with nobody waiting costs nothing.
 */
export function createReserver(
  db: Db,
  options: { now?: () => Date; batchMax?: number; waitingMax?: number } = {},
): Reserver {
  const { now = () => new Date(), batchMax = 256, waitingMax = 5_000 } = options;
  const lines = new Map<Id<'drop'>, Line>();

  const submit = (drop: Id<'drop'>, wish: Wish): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const line = lines.get(drop) ?? { waiting: [], running: false };
      lines.set(drop, line);
      if (line.waiting.length >= waitingMax) {
        reject(new Refusal('unavailable', { detail: { retryAfterMs: 1_000 } }));
        return;
      }
      line.waiting.push({ wish, resolve, reject });
      if (!line.running) void run(drop, line);
    });

  const run = async (drop: Id<'drop'>, line: Line): Promise<void> => {
    line.running = true;
    while (line.waiting.length > 0) await runBatch(db, drop, takeBatch(line, batchMax), now);
    lines.delete(drop);
  };

  const decideOne = async (admission: ReserveInput['admission'], wish: Wish): Promise<OrderView> => {
    // a price that changed meanwhile is read again; it does not change without end
    for (let tries = 0; tries < 3; tries++) {
      const { verdict, prices } = await submit(admission.drop, wish);
      if (verdict.is !== 'price_changed') return answerOf(db, admission, wish, verdict, prices);
    }
    throw new Refusal('unavailable');
  };

  const deciding = new Map<string, Promise<OrderView>>();
  return {
    reserve({ admission, idempotencyKey, lines: wanted }) {
      const { account, drop, index, callNo } = admission;
      const bodyHash = hashOf(wanted);
      // the same request again while it is decided, a double click, has the one answer, a refusal too
      const name = [drop, index, account, callNo, idempotencyKey, bodyHash].join('/');
      const known = deciding.get(name);
      if (known !== undefined) return known;
      const order = newId('order');
      const wish: Wish = { order, account, index, callNo, key: idempotencyKey, bodyHash, lines: wanted };
      const decided = decideOne(admission, wish).finally(() => deciding.delete(name));
      deciding.set(name, decided);
      return decided;
    },
  };
}

/** The oldest that wait, but one of a place; a second one of it stays in line for the next batch. */
function takeBatch(line: Line, batchMax: number): Waiting[] {
  const batch: Waiting[] = [];
  const later: Waiting[] = [];
  const places = new Set<number>();
  for (const waiting of line.waiting) {
    const fits = batch.length < batchMax && !places.has(waiting.wish.index);
    (fits ? batch : later).push(waiting);
    if (fits) places.add(waiting.wish.index);
  }
  line.waiting = later;
  return batch;
}

async function runBatch(db: Db, drop: Id<'drop'>, batch: Waiting[], now: () => Date): Promise<void> {
  try {
    const prices = await readPriceList(db, drop);
    const known = batch.filter(({ wish, reject }) => {
      const ok = wish.lines.every((line) => prices.types.has(line.type));
      if (!ok) reject(new Refusal('bad_request', { message: 'lines: This event has no such ticket type.' }));
      return ok;
    });
    if (known.length === 0) return;
    const verdicts = await decide(db, { drop, prices, wishes: known.map(({ wish }) => wish) }, now());
    for (const [at, { resolve, reject }] of known.entries()) {
      const verdict = verdicts[at];
      if (verdict === undefined) reject(new Error('a wish was not answered'));
      else if (verdict instanceof Error) reject(verdict);
      else resolve({ verdict, prices });
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

const triesMax = 3;

/**
 * A lost connection leaves open whether the batch was committed: it is sent again, and what was committed answers as `replayed`. An
 * error of the database has undone all of it: then each is tried alone, so that one bad order spoils no other.
 */
async function decide(
  db: Db,
  input: Parameters<typeof reserveBatch>[1],
  at: Date,
): Promise<(Verdict | Error)[]> {
  for (let tries = 1; ; tries++) {
    try {
      return await reserveBatch(db, input, at);
    } catch (error) {
      if (sqlStateOf(error) === undefined || isPassing(sqlStateOf(error))) {
        if (tries < triesMax) continue;
        return input.wishes.map(() => new Refusal('unavailable', { cause: error }));
      }
      if (input.wishes.length === 1) return [asError(error)];
      const alone: (Verdict | Error)[] = [];
      for (const wish of input.wishes) alone.push(...(await decide(db, { ...input, wishes: [wish] }, at)));
      return alone;
    }
  }
}

/** Connection lost, server ending, too many connections, deadlock, serialisation, lock or statement timeout. */
function isPassing(state = ''): boolean {
  return /^(08|53|57)/.test(state) || ['40001', '40P01', '55P03'].includes(state);
}

async function answerOf(
  db: Db,
  admission: ReserveInput['admission'],
  wish: Wish,
  verdict: Exclude<Verdict, { is: 'price_changed' }>,
  prices: PriceList,
): Promise<OrderView> {
  if (verdict.is === 'refused') {
    const { code, takeMax } = verdict;
    if (code === 'not_enough_tickets') throw new Refusal(code, { detail: { takeMax } });
    if (code === 'over_limit') throw new Refusal(code, { detail: { perFanMax: prices.perFanMax } });
    throw new Refusal(code);
  }
  if (verdict.is !== 'reserved') return readOrder(db, { order: verdict.order, account: admission.account });
  const quantities = new Map(wish.lines.map((line) => [line.type, line.quantity]));
  const { totalCents, venueCents, cardCents, zilkerCents } = verdict.quote;
  return {
    id: verdict.order,
    drop: admission.drop,
    event: prices.event,
    state: 'held',
    version: 1,
    lines: [...prices.types].flatMap(([type, { name, priceCents }]) => {
      const quantity = quantities.get(type);
      return quantity === undefined ? [] : [{ type, name, priceCents, quantity }];
    }),
    totalCents,
    venueCents,
    cardCents,
    zilkerCents,
    expiresAtMs: verdict.expiresAt.getTime(),
    declines: 0,
    tickets: [],
  };
}

/** The same whatever the order of the lines. */
function hashOf(lines: ReserveInput['lines']): string {
  const sorted = lines.map(({ type, quantity }) => `${type}:${quantity}`).sort();
  return createHash('sha256').update(sorted.join('\n')).digest('base64url');
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
