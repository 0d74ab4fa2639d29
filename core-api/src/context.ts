import { createDb, type Db } from '@zilker/box-office/db';
import { createReserver, type Reserver } from '@zilker/box-office/orders/reserver';
import { endpoints, priorities } from '@zilker/box-office/payments/limits';
import { openPayments } from '@zilker/box-office/payments/open-payments';
import { createEventStore, type EventToStore } from '@zilker/box-office/payments/store-event';
import type { Payments } from '@zilker/box-office/payments/stripe';
import { askedOutcomes } from '@zilker/box-office/payments/stripe';
import { createWallets, type Wallets } from '@zilker/box-office/wallets/wallets';
import { stripeCounter } from '@zilker/runtime/count-stripe';
import type { Log } from '@zilker/runtime/log';
import type { createPool } from '@zilker/runtime/pg';
import { type Nonces, nonces } from '@zilker/runtime/proof';
import { type Sign, signer, type Verify, verifier } from '@zilker/runtime/tokens';
import type { CoreConfig } from './config.ts';
import { createSaleMeter, type SaleMeter } from './health/sale-meter.ts';
import { type TicketKeys, ticketKeys } from './tickets/ticket-keys.ts';

const countAsked = stripeCounter({ endpoints, priorities, outcomes: askedOutcomes });

/** What every group of routes is given. */
export type CoreContext = {
  config: CoreConfig;
  log: Log;
  db: Db;
  /** The same database over connections that the catalogue has to itself. */
  catalogueDb: Db;
  now: () => Date;
  signAccess: Sign<'access'>;
  verifyAccess: Verify<'access'>;
  verifyAdmission: Verify<'admission'>;
  /** For device proofs; the same on every replica. */
  nonces: Nonces;
  tickets: TicketKeys;
  /** Where tickets can be put besides. */
  wallets: Wallets;
  payments: Payments;
  /** Keeps an event of Stripe. One for the process: those that come together are written together. */
  storeEvent: (input: EventToStore) => Promise<boolean>;
  /** Times the answers of the sale. */
  saleMeter: SaleMeter;
  /** One for the process: orders that come together are decided together. */
  reserver: Reserver;
  /** The origin that fans see, which their proofs name. */
  storefrontOrigin: string;
};

type Pool = ReturnType<typeof createPool>;

export function createContext(
  config: CoreConfig,
  {
    pool,
    cataloguePool,
    log,
    now = () => new Date(),
  }: { pool: Pool; cataloguePool: Pool; log: Log; now?: () => Date },
): CoreContext {
  const db = createDb(pool);
  const nowMs = () => now().getTime();
  const { payments } = openPayments(db, config, countAsked);
  return {
    config,
    log,
    now,
    db,
    catalogueDb: createDb(cataloguePool),
    signAccess: signer('access', config.ACCESS_KEYS, nowMs),
    verifyAccess: verifier('access', { access: config.ACCESS_KEYS, crowd: config.CROWD_JWKS }, nowMs),
    verifyAdmission: verifier('admission', { admission: config.ADMISSION_JWKS }, nowMs),
    nonces: nonces(config.OTP_SECRET),
    tickets: ticketKeys(config.TICKET_KEYS),
    wallets: createWallets(config),
    payments,
    storeEvent: createEventStore(db, { livemode: payments.livemode }),
    saleMeter: createSaleMeter(),
    reserver: createReserver(db, { now }),
    storefrontOrigin: config.STOREFRONT_ORIGIN,
  };
}
