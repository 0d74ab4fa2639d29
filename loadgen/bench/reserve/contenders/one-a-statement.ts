import { createDb } from '@zilker/box-office/db';
import { readPriceList } from '@zilker/box-office/orders/price-list';
import { reserveBatch } from '@zilker/box-office/orders/reserve';
import { newId } from '@zilker/contracts/ids';
import type { Contender } from '../contender.ts';
import { inputOf } from './ours.ts';

/** Our function, with one order in each call. */
export const oneAStatement: Contender = {
  name: 'oneAStatement',
  pools: [2, 4, 8, 16, 32],
  prepare: async ({ sale }, pool) => {
    const db = createDb(pool);
    const prices = await readPriceList(db, sale.drop);
    return {
      sell: async (place) => {
        const { admission, idempotencyKey, lines } = inputOf(sale, place);
        const { account, index, callNo } = admission;
        const order = newId('order');
        const wish = {
          order,
          account,
          index,
          callNo,
          key: idempotencyKey,
          bodyHash: 'one',
          lines,
          fewer: false,
        };
        const [verdict] = await reserveBatch(db, { drop: sale.drop, prices, wishes: [wish] }, new Date());
        return verdict?.is === 'reserved';
      },
    };
  },
};
