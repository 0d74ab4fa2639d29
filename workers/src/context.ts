import { createDb } from '@zilker/box-office/db';
import type { Limits } from '@zilker/box-office/payments/limits';
import { endpoints, priorities } from '@zilker/box-office/payments/limits';
import { openPayments } from '@zilker/box-office/payments/open-payments';
import type { Payments } from '@zilker/box-office/payments/stripe';
import { askedOutcomes } from '@zilker/box-office/payments/stripe';
import { createPassPush, type PassPush } from '@zilker/box-office/wallets/apple/push';
import { createWallets, type Wallets } from '@zilker/box-office/wallets/wallets';
import { stripeCounter } from '@zilker/runtime/count-stripe';
import type { Log } from '@zilker/runtime/log';
import type { createPool } from '@zilker/runtime/pg';
import type { createRedis } from '@zilker/runtime/redis';
import { createSqs, type Sqs } from '@zilker/runtime/sqs';
import { type Sign, signer, type Verify, verifier } from '@zilker/runtime/tokens';
import type { WorkersConfig } from './config.ts';
import type { NotificationContext } from './notifications/context.ts';
import { createMailer } from './notifications/mail.ts';
import { createTexter } from './notifications/text-message.ts';

const countAsked = stripeCounter({ endpoints, priorities, outcomes: askedOutcomes });

export type RedisClient = ReturnType<typeof createRedis>;

/** What every consumer and clock is given. */
export type WorkersContext = NotificationContext & {
  config: WorkersConfig;
  redis: RedisClient;
  sqs: Sqs;
  payments: Payments;
  /** Requests that Stripe takes of us all; null where it sets no limit. */
  paymentLimits: Limits | null;
  wallets: Wallets;
  /** Tells iPhones of changed passes; null where we have no keys of Apple's. */
  passPush: PassPush | null;
  signService: Sign<'service'>;
  verifyReport: Verify<'report'>;
  closeMail(): void;
};

export function createContext(
  config: WorkersConfig,
  at: {
    pool: ReturnType<typeof createPool>;
    redis: RedisClient;
    log: Log;
    now?: () => Date;
  },
): WorkersContext {
  const { now = () => new Date() } = at;
  const mailer = createMailer(config.SMTP_URL);
  const db = createDb(at.pool);
  const { payments, limits } = openPayments(db, config, countAsked);
  return {
    config,
    log: at.log,
    db,
    paymentLimits: limits,
    redis: at.redis,
    sqs: createSqs(config),
    payments,
    wallets: createWallets(config),
    passPush:
      config.APPLE_PASS_KEYS === undefined ? null : createPassPush(config.APPLE_PASS_KEYS, config.APNS_URL),
    signService: signer('service', config.SERVICE_KEYS, () => now().getTime()),
    verifyReport: verifier('report', { report: config.REPORT_JWKS }, () => now().getTime()),
    otpSecret: config.OTP_SECRET,
    storefrontOrigin: config.STOREFRONT_ORIGIN,
    sendMail: mailer.send,
    sendText: createTexter(config.SMS_URL),
    closeMail: mailer.close,
    now,
  };
}
