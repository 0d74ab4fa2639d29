import type pg from 'pg';
import type { OpenSale } from './world.ts';

/** One way to sell. It is ready to go once it is made. */
export type Selling = {
  /** Sells one ticket to the fan of this place: order, item, account counter and outbox row in one commit. False when sold out. */
  sell(place: number): Promise<boolean>;
};

export type Contender = {
  name: string;
  /** Connections to try; the quickest number of them is what the rounds use. */
  pools: readonly number[];
  prepare(open: OpenSale, pool: pg.Pool): Promise<Selling>;
};
