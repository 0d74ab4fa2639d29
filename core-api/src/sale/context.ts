import type { Db } from '@zilker/box-office/db';
import type { Reserver } from '@zilker/box-office/orders/reserver';
import type { Payments } from '@zilker/box-office/payments/stripe';
import type { Log } from '@zilker/runtime/log';
import type { Nonces } from '@zilker/runtime/proof';
import type { Verify } from '@zilker/runtime/tokens';
import type { SaleMeter } from '../health/sale-meter.ts';

/** What the sale routes need of their process. */
export type SaleContext = {
  db: Db;
  /** One for the process: orders that come together are decided together. */
  reserver: Reserver;
  payments: Payments;
  /** Times these routes. */
  saleMeter: Pick<SaleMeter, 'measure'>;
  verifyAccess: Verify<'access'>;
  verifyAdmission: Verify<'admission'>;
  nonces: Nonces;
  /** The origin that fans see, which their proofs name. */
  storefrontOrigin: string;
  now: () => Date;
  log: Log;
};
