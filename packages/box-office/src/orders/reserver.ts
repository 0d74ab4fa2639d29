import { createHash } from 'node:crypto';
import { type ErrorDetail, Refusal } from '@zilker/contracts/errors';
import { idempotencyKey as idempotencyKeySchema } from '@zilker/contracts/fields';
import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import { orderTicketsMax } from '@zilker/contracts/price';
import * as v from 'valibot';
import type { Db } from '../db.ts';
import type { Admission } from '../visits/admit.ts';
import { askAgain } from './ask-again.ts';
import { decideBatch, type Outcome } from './decide-batch.ts';
import { extensionOf } from './extension.ts';
import { readOrder } from './order-view.ts';
import { type PriceList, readPriceList } from './price-list.ts';
import type { Verdict, Wish, WishLine } from './reserve.ts';
import { createWaitingLine, type WaitingLine } from './waiting-line.ts';

export type ReserveInput = {
  admission: Pick<Admission, 'account' | 'drop' | 'index' | 'callNo'>;
  idempotencyKey: string;
  lines: readonly WishLine[];
  /** `fewer`: as many of each line as there are, one ticket at least. */
  accept?: 'all' | 'fewer';
  traceparent?: string | undefined;
};

export type Reserver = {
  /**
   * Holds the wished tickets, or replaces what the held order of this place has. The same key and body get the same answer.
   * @throws Refusal `not_enough_tickets` (detail `takeMax`), `over_limit` (detail `perFanMax`), `over_type_limit` (detail `type`,
   * `max`), `type_not_on_sale` (detail `type`), `sold_out`, `sale_stopped`, `visit_not_open`, `visit_ended`, `hold_expired`,
   * `order_in_payment`, `order_exists`, `order_ended`, `declined_too_often`, `admission_used`, `admission_wrong_account`,
   * `call_lapsed`, `idempotency_key_reused`, `bad_request`, `drop_unknown`, `rate_limited` and `unavailable` (detail `retryAfterMs`)
   */
  reserve(input: ReserveInput): Promise<OrderView>;
};

type Answer = { outcome: Outcome; prices: PriceList; at: Date };
type Waiting = { index: number; wish: Wish; resolve(answer: Answer): void; reject(cause: unknown): void };
type Sale = {
  line: WaitingLine<Waiting>;
  /** Batches that are with the database, and the places whose orders are in them: one of each. */
  batches: number;
  sent: Set<number>;
  usedAtMs: number;
  prices: { list: PriceList; readAtMs: number } | null;
};

/** One is decided and the next one waits for it. */
const batchesMax = 2;
/** Names may be so old; a price that changed since is noticed by the function. */
const pricesMs = 1_000;
/** A sale where nobody ordered for so long is forgotten, with those who asked too often. */
const idleMs = 60_000;
/** Prices do not change without end, nor does stock dwindle for ever between two tries. */
const triesMax = 5;

/**
 * Reserves in batches: orders that arrive while the batches of their drop are in flight form the next one, with at most one order of
 * a place in all of them.
 */
export function createReserver(
  db: Db,
  options: { now?: () => Date; batchMax?: number; waitingMax?: number } = {},
): Reserver {
  const { now = () => new Date(), batchMax = 256, waitingMax = 5_000 } = options;
  const sales = new Map<Id<'drop'>, Sale>();

  const saleOf = (drop: Id<'drop'>): Sale => {
    const usedAtMs = now().getTime();
    let sale = sales.get(drop);
    if (sale === undefined) {
      for (const [other, idle] of sales)
        if (idle.batches === 0 && idle.usedAtMs < usedAtMs - idleMs) sales.delete(other);
      sale = { line: createWaitingLine({ waitingMax }), batches: 0, sent: new Set(), usedAtMs, prices: null };
      sales.set(drop, sale);
    }
    sale.usedAtMs = usedAtMs;
    return sale;
  };

  const submit = (drop: Id<'drop'>, wish: Wish, tries: number): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sale = saleOf(drop);
      const waiting = { index: wish.index, wish, resolve, reject };
      if (tries === 1) sale.line.enter(waiting, sale.usedAtMs);
      else sale.line.enterFirst(waiting);
      sendDue(drop, sale);
    });

  /**
   * While one batch is decided the next waits at the lock of the drop, so that the database is never without one: it is sent as soon
   * as it is no smaller than the one before. No batch takes more than half of all who are here.
   */
  const sendDue = (drop: Id<'drop'>, sale: Sale): void => {
    const { line, sent } = sale;
    while (sale.batches === 0 || (sale.batches < batchesMax && line.length >= sent.size)) {
      const batch = line.take(Math.min(batchMax, Math.ceil((line.length + sent.size) / 2)), sent);
      if (batch.length === 0) return;
      sale.batches += 1;
      for (const { index } of batch) sent.add(index);
      void decide(drop, sale, batch).then((answer) => {
        sale.batches -= 1;
        for (const { index } of batch) sent.delete(index);
        sendDue(drop, sale);
        answer();
      });
    }
  };

  /** What answers the batch. Never rejects. */
  const decide = async (drop: Id<'drop'>, sale: Sale, batch: readonly Waiting[]): Promise<() => void> => {
    try {
      const at = now();
      const prices = await pricesFor(drop, sale, batch, at);
      const isKnown = ({ wish }: Waiting) => wish.lines.every(({ type }) => prices.types.has(type));
      const known = batch.filter(isKnown);
      const wishes = known.map(({ wish }) => wish);
      const outcomes = known.length === 0 ? [] : await decideBatch(db, { drop, prices, wishes }, at);
      const away = outcomes.find((one) => one.is === 'unavailable');
      if (away !== undefined) turnAway(sale, away);
      return () => {
        for (const [n, { index, resolve }] of known.entries()) {
          const outcome = outcomes[n] ?? { is: 'failed', cause: new Error('a wish was not answered') };
          if (outcome.is === 'failed') sale.line.setApart(index, at.getTime());
          else if (isStrike(outcome)) sale.line.strike(index, at.getTime());
          resolve({ outcome, prices, at });
        }
        for (const waiting of batch) {
          if (isKnown(waiting)) continue;
          sale.line.strike(waiting.index, at.getTime());
          waiting.reject(
            new Refusal('bad_request', { message: 'lines: This event has no such ticket type.' }),
          );
        }
      };
    } catch (cause) {
      const away = isUnavailable(cause);
      if (away) turnAway(sale, { cause });
      const told = away ? new Refusal('unavailable', { cause }) : cause;
      return () => {
        for (const { reject } of batch) reject(told);
      };
    }
  };

  /** Whoever waits is told with the batch that found the database away: each batch after it would take as long to find the same. */
  const turnAway = (sale: Sale, { cause }: { cause: unknown }): void => {
    for (const { reject } of sale.line.takeAll()) reject(new Refusal('unavailable', { cause }));
  };

  const pricesFor = async (
    drop: Id<'drop'>,
    sale: Sale,
    batch: readonly Waiting[],
    at: Date,
  ): Promise<PriceList> => {
    const { prices } = sale;
    const lacks = (list: PriceList) =>
      batch.some(({ wish }) => wish.lines.some(({ type }) => !list.types.has(type)));
    if (prices !== null && prices.readAtMs > at.getTime() - pricesMs && !lacks(prices.list))
      return prices.list;
    const list = await askAgain(() => readPriceList(db, drop));
    sale.prices = { list, readAtMs: at.getTime() };
    return list;
  };

  const decideOne = async (admission: ReserveInput['admission'], asked: Wish): Promise<OrderView> => {
    let wish = asked;
    for (let tries = 1; ; tries++) {
      const answer = await submit(admission.drop, wish, tries);
      const { outcome } = answer;
      if (outcome.is === 'price_changed') {
        if (tries === triesMax) throw new Refusal('unavailable');
        const sale = sales.get(admission.drop);
        if (sale?.prices?.list === answer.prices) sale.prices = null;
      } else if (outcome.is === 'fewer') {
        if (tries === triesMax) throw new Refusal('not_enough_tickets', { detail: takeMaxOf(outcome.lines) });
        wish = { ...wish, lines: outcome.lines };
      } else {
        return answerOf(db, admission, wish, { ...answer, outcome });
      }
    }
  };

  const deciding = new Map<string, Promise<OrderView>>();
  return {
    reserve({ admission, idempotencyKey, lines, accept = 'all', traceparent }) {
      const { account, drop, index, callNo } = admission;
      // what the database cannot take would spoil its whole batch; routes have parsed it, and others are held to the same
      if (!v.is(idempotencyKeySchema, idempotencyKey) || !isWellFormed(lines))
        return Promise.reject(new Refusal('bad_request'));
      const fewer = accept === 'fewer';
      const bodyHash = hashOf(lines, fewer);
      // the same request again while it is decided, a double click, has the one answer, a refusal too
      const name = [drop, index, account, callNo, idempotencyKey, bodyHash].join('/');
      const known = deciding.get(name);
      if (known !== undefined) return known;
      const order = newId('order');
      const wish = {
        order,
        account,
        index,
        callNo,
        key: idempotencyKey,
        bodyHash,
        lines,
        fewer,
        traceparent,
      };
      const decided = decideOne(admission, wish).finally(() => deciding.delete(name));
      deciding.set(name, decided);
      return decided;
    },
  };
}

function isWellFormed(lines: readonly WishLine[]): boolean {
  const types = new Set(lines.map(({ type }) => type));
  const isCount = (quantity: number) =>
    Number.isInteger(quantity) && quantity >= 1 && quantity <= orderTicketsMax;
  return types.size > 0 && types.size === lines.length && lines.every(({ quantity }) => isCount(quantity));
}

/** Whatever asks again; a first order does not, nor what the reserver itself asks once more. */
function isStrike(outcome: Outcome): boolean {
  return !['reserved', 'fewer', 'price_changed', 'unavailable'].includes(outcome.is);
}

async function answerOf(
  db: Db,
  admission: ReserveInput['admission'],
  wish: Wish,
  answer: { outcome: Exclude<Outcome, { is: 'price_changed' | 'fewer' }>; prices: PriceList; at: Date },
): Promise<OrderView> {
  const { outcome } = answer;
  switch (outcome.is) {
    case 'reserved':
      return viewOf(admission, wish, { ...answer, outcome });
    case 'edited':
    case 'replayed':
      return readOrder(db, { order: outcome.order, account: admission.account }, answer.at);
    case 'refused':
      throw new Refusal(outcome.code, outcome.detail === undefined ? {} : { detail: outcome.detail });
    case 'unavailable':
      throw new Refusal('unavailable', { cause: outcome.cause });
    case 'failed':
      throw outcome.cause;
  }
}

/** A new order as `readOrder` would show it. */
function viewOf(
  { drop }: ReserveInput['admission'],
  wish: Wish,
  answer: { outcome: Extract<Verdict, { is: 'reserved' }>; prices: PriceList; at: Date },
): OrderView {
  const { outcome, prices, at } = answer;
  const quantities = new Map(wish.lines.map((line) => [line.type, line.quantity]));
  const { currency, totalCents, venueCents, taxCents, cardCents, zilkerCents } = outcome.quote;
  return {
    id: outcome.order,
    drop,
    event: prices.event,
    state: 'held',
    version: 1,
    lines: [...prices.types].flatMap(([type, { name, priceCents }]) => {
      const quantity = quantities.get(type);
      return quantity === undefined ? [] : [{ type, name, priceCents, quantity }];
    }),
    currency,
    totalCents,
    venueCents,
    taxCents,
    cardCents,
    zilkerCents,
    expiresAtMs: outcome.expiresAt.getTime(),
    extension: extensionOf(
      { state: 'held', extensions: 0 },
      { wholeMs: prices.holdMs, endsAt: outcome.expiresAt, now: at },
    ),
    declines: 0,
    lastDecline: null,
    captureByMs: null,
    refundedCents: 0,
    refunds: [],
    returns: [],
    dispute: null,
    calledOff: null,
    tickets: [],
  };
}

function takeMaxOf(lines: readonly WishLine[]): ErrorDetail {
  return { takeMax: lines.reduce((sum, { quantity }) => sum + quantity, 0) };
}

/** The same whatever the order of the lines, but for fewer, where the first lines come first. */
function hashOf(lines: readonly WishLine[], fewer: boolean): string {
  const named = lines.map(({ type, quantity }) => `${type}:${quantity}`);
  const text = fewer ? ['fewer', ...named] : named.sort();
  return createHash('sha256').update(text.join('\n')).digest('base64url');
}
