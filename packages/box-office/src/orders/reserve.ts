import { type ErrorCode, type ErrorDetail, isErrorCode } from '@zilker/contracts/errors';
import { declinesMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { type Quote, quote } from '@zilker/contracts/price';
import * as v from 'valibot';
import type { Db } from '../db.ts';
import { graceMs } from '../visits/admit.ts';
import type { PriceList } from './price-list.ts';

export type WishLine = { type: Id<'ticketType'>; quantity: number };

export type Wish = {
  /** Minted before the first try, so that an unknown commit is answered by asking again. */
  order: Id<'order'>;
  account: Id<'account'>;
  index: number;
  callNo: number;
  key: string;
  bodyHash: string;
  lines: readonly WishLine[];
  /** Rather some of it than nothing. */
  fewer: boolean;
  /** W3C trace context of the request. */
  traceparent?: string | undefined;
};

export type Verdict =
  | { is: 'reserved'; order: Id<'order'>; expiresAt: Date; quote: Quote }
  /** The lines of a held order were replaced, or this very request was answered before: read the order. */
  | { is: 'edited' | 'replayed'; order: Id<'order'> }
  /** Not all are there, but these lines are, and fewer was said to do: nothing was taken, ask again with them. */
  | { is: 'fewer'; lines: WishLine[] }
  | { is: 'price_changed' }
  | { is: 'refused'; code: ErrorCode; detail: ErrorDetail | undefined };

/**
 * Decides a batch of orders of one drop in one statement and one commit: the function `reserve_batch`, whose migration says how
 * and why. At most one wish of a place may stand in a batch. Answers are in the order of the wishes. A wish whose lines name a
 * type that `prices` does not know is not for this: refuse it before.
 */
export async function reserveBatch(
  db: Db,
  input: { drop: Id<'drop'>; prices: PriceList; wishes: readonly Wish[] },
  now: Date,
): Promise<Verdict[]> {
  const { drop, prices, wishes } = input;
  const types = [...prices.types.keys()];
  const numbers = new Map(types.map((type, at) => [type, at + 1]));
  const quotes = wishes.map(({ lines }) =>
    quote(
      lines.map((line) => ({ ...line, priceCents: priceOf(prices, line) })),
      prices.terms,
    ),
  );
  const items = wishes.flatMap(({ order, lines }, at) =>
    lines.map(({ type, quantity }) => ({ wish: at + 1, order, type: numbers.get(type), quantity })),
  );
  const { rows } = await db.$client.query<Row>({
    name: 'reserve_batch',
    text: `SELECT * FROM reserve_batch(${parameters})`,
    values: [
      drop,
      now,
      `${graceMs} milliseconds`,
      declinesMax,
      types,
      types.map((type) => priceOf(prices, { type })),
      wishes.map((wish) => wish.order),
      wishes.map((wish) => wish.account),
      wishes.map((wish) => wish.index),
      wishes.map((wish) => wish.callNo),
      wishes.map((wish) => wish.key),
      wishes.map((wish) => wish.bodyHash),
      wishes.map((wish) => wish.fewer),
      wishes.map((wish) => wish.traceparent),
      quotes.map((q) => q.count),
      quotes.map((q) => q.totalCents),
      prices.terms.currency,
      prices.terms.version,
      quotes.map((q) => q.venueCents),
      quotes.map((q) => q.taxCents),
      quotes.map((q) => q.cardCents),
      quotes.map((q) => q.zilkerCents),
      items.map((item) => item.wish),
      items.map((item) => item.order),
      items.map((item) => item.type),
      items.map((item) => item.quantity),
    ],
  });
  return rows.map((row, at) => verdictOf(row, wishes[at], quotes[at]));
}

const parameters = Array.from({ length: 26 }, (_, i) => `$${i + 1}`).join(', ');

type Row = { verdict: string; order_id: Id<'order'> | null; expires_at: Date | null; detail: unknown };

const fewerSchema = v.object({ quantities: v.array(v.number()) });
const detailSchema = v.record(v.string(), v.union([v.string(), v.number()]));

function verdictOf(row: Row, wish: Wish | undefined, quoted: Quote | undefined): Verdict {
  const { verdict, order_id: order, expires_at: expiresAt, detail } = row;
  switch (verdict) {
    case 'reserved':
      if (quoted === undefined || order === null || expiresAt === null) break;
      return { is: 'reserved', order, expiresAt, quote: quoted };
    case 'edited':
    case 'replayed':
      if (order === null) break;
      return { is: verdict, order };
    case 'fewer': {
      const { quantities } = v.parse(fewerSchema, detail);
      const lines = (wish?.lines ?? []).map((line, at) => ({ ...line, quantity: quantities[at] ?? 0 }));
      return { is: 'fewer', lines: lines.filter((line) => line.quantity > 0) };
    }
    case 'price_changed':
      return { is: 'price_changed' };
    default:
      if (!isErrorCode(verdict)) break;
      return {
        is: 'refused',
        code: verdict,
        detail: detail === null ? undefined : v.parse(detailSchema, detail),
      };
  }
  throw new Error(`reserve_batch answered ${verdict}`);
}

function priceOf(prices: PriceList, line: { type: Id<'ticketType'> }): number {
  const type = prices.types.get(line.type);
  if (type === undefined) throw new Error('a line names a type that is not on the list');
  return type.priceCents;
}
