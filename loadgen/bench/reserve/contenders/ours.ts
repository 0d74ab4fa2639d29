import { createDb } from '@zilker/box-office/db';
import { createReserver } from '@zilker/box-office/orders/reserver';
import { newId } from '@zilker/contracts/ids';
import type { Contender } from '../contender.ts';
import type { Sale } from '../sale.ts';

/** The verb as core-api calls it. */
export const ours: Contender = {
  name: 'ours',
  pools: [4],
  prepare: async ({ sale }, pool) => {
    const reserver = createReserver(createDb(pool));
    return {
      sell: async (place) => (await reserver.reserve(inputOf(sale, place))).state === 'held',
    };
  },
};

export function inputOf(sale: Sale, place: number) {
  const account = sale.accounts[place];
  if (account === undefined) throw new Error('no such fan');
  return {
    admission: { account, drop: sale.drop, index: place, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: [{ type: sale.type, quantity: 1 }],
  };
}
