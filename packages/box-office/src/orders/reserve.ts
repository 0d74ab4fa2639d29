import { type ErrorCode, isErrorCode } from '@zilker/contracts/errors';
import { declinesMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { type Quote, quote } from '@zilker/contracts/price';
import type { Db } from '../db.ts';
import { graceMs } from '../visits/admit.ts';
import type { PriceList } from './price-list.ts';

export type Wish = {
  /** Minted before the first try, so that an unknown commit is answered by asking again. */
  order: Id<'order'>;
  account: Id<'account'>;
  index: number;
  callNo: number;
  key: string;
  bodyHash: string;
  lines: readonly { type: Id<'ticketType'>; quantity: number }[];
};

export type Verdict =
  | { is: 'reserved'; order: Id<'order'>; expiresAt: Date; quote: Quote }
  /** The lines of a held order were replaced, or this very request was answered before: read the order. */
  | { is: 'edited' | 'replayed'; order: Id<'order'> }
  | { is: 'price_changed' }
  | { is: 'refused'; code: ErrorCode; takeMax: number };

/**
 * Decides a batch of orders of one drop in one statement and one commit: the function `reserve_orders`, whose migration says how
 * and why. At most one wish of a place may stand in a batch. Answers are in the order of the wishes. A wish whose lines name a
 * type that `prices` does not know is not for this: refuse it before.
 */
export async function reserveBatch(
  db: Db,
  input: { drop: Id<'drop'>; prices: PriceList; wishes: readonly Wish[] },
  now: Date,
): Promise<Verdict[]> {
  const { drop, prices, wishes } = input;
  const quotes = wishes.map((wish) =>
    quote(wish.lines.map((line) => ({ ...line, priceCents: priceOf(prices, line) }))),
  );
  const items = wishes.flatMap((wish) => wish.lines.map((line) => ({ order: wish.order, ...line })));
  let end = 0;
  const { rows } = await db.$client.query<Row>({
    name: 'reserve_orders',
    text: `SELECT * FROM reserve_orders(${parameters})`,
    values: [
      drop,
      now,
      `${graceMs} milliseconds`,
      declinesMax,
      wishes.map((wish) => wish.order),
      wishes.map((wish) => wish.account),
      wishes.map((wish) => wish.index),
      wishes.map((wish) => wish.callNo),
      wishes.map((wish) => wish.key),
      wishes.map((wish) => wish.bodyHash),
      quotes.map((q) => q.count),
      quotes.map((q) => q.totalCents),
      quotes.map((q) => q.venueCents),
      quotes.map((q) => q.cardCents),
      quotes.map((q) => q.zilkerCents),
      wishes.map((wish) => {
        end += wish.lines.length;
        return end;
      }),
      items.map((item) => item.order),
      items.map((item) => item.type),
      items.map((item) => item.quantity),
      items.map((item) => priceOf(prices, item)),
    ],
  });
  return rows.map((row, at) => verdictOf(row, quotes[at]));
}

const parameters = Array.from({ length: 20 }, (_, i) => `$${i + 1}`).join(', ');

type Row = { verdict: string; take_max: number; order_id: Id<'order'>; expires_at: Date | null };

function verdictOf(row: Row, quoted: Quote | undefined): Verdict {
  switch (row.verdict) {
    case 'reserved':
      if (quoted === undefined || row.expires_at === null) break;
      return { is: 'reserved', order: row.order_id, expiresAt: row.expires_at, quote: quoted };
    case 'edited':
    case 'replayed':
      return { is: row.verdict, order: row.order_id };
    case 'price_changed':
      return { is: 'price_changed' };
  }
  if (isErrorCode(row.verdict)) return { is: 'refused', code: row.verdict, takeMax: row.take_max };
  throw new Error(`reserve_orders answered ${row.verdict}`);
}

function priceOf(prices: PriceList, line: { type: Id<'ticketType'> }): number {
  const type = prices.types.get(line.type);
  if (type === undefined) throw new Error('a line names a type that is not on the list');
  return type.priceCents;
}
