import { commonEnv, readEnv, secret, url } from '@zilker/runtime/env';
import { privateJwksSetting, publicJwksSetting } from '@zilker/runtime/keys';
import { refuseInProduction } from '@zilker/runtime/production';
import { redisUrl } from '@zilker/runtime/redis';
import { sqsEnv } from '@zilker/runtime/sqs';
import { stripeEnv } from '@zilker/runtime/stripe-env';
import { pushEnv, selfMadeWallets, walletEnv } from '@zilker/runtime/wallet-env';
import * as v from 'valibot';

const wholeNumber = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,8}$/, 'This is not a whole number.'),
  v.toNumber(),
);

const settings = {
  ...commonEnv,
  ...sqsEnv,
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  /** Connections to Postgres that this replica may open. */
  DATABASE_CONNECTIONS_MAX: v.optional(wholeNumber, '16'),
  REDIS_URL: redisUrl,

  /** The internal face of the waiting room. */
  ROOM_INTERNAL_URL: url(),
  /** Private keys for speaking to it; public keys that its reports are signed with. */
  SERVICE_KEYS: privateJwksSetting,
  REPORT_JWKS: publicJwksSetting,

  ...stripeEnv,

  ...walletEnv,
  ...pushEnv,
  /** What signs the codes of passes; core-api has the same. */
  TICKET_KEYS: privateJwksSetting,

  /** Where the links in mails lead. */
  STOREFRONT_ORIGIN: url(),
  SMTP_URL: url(['smtp:', 'smtps:']),
  SMS_URL: url(),
  /** What sign-in codes are derived from; core-api has the same. */
  OTP_SECRET: secret(32),

  /** Jobs of one queue that are worked on at a time; but 50 of `orders` and `audit`, whose jobs are done together. */
  JOBS_AT_ONCE: v.optional(wholeNumber, '10'),
} as const;

export type WorkersConfig = ReturnType<typeof readConfig>;

/** @throws EnvProblem naming every setting that keeps the service from starting */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const config = readEnv(settings, env);
  refuseInProduction(config, {
    keys: {
      SERVICE_KEYS: config.SERVICE_KEYS,
      REPORT_JWKS: config.REPORT_JWKS,
      TICKET_KEYS: config.TICKET_KEYS,
    },
    secrets: { OTP_SECRET: config.OTP_SECRET, WALLET_SECRET: config.WALLET_SECRET },
    urls: {
      STRIPE_API_URL: config.STRIPE_API_URL,
      STOREFRONT_ORIGIN: config.STOREFRONT_ORIGIN,
      SMTP_URL: config.SMTP_URL,
      SMS_URL: config.SMS_URL,
      SQS_ENDPOINT: config.SQS_ENDPOINT,
    },
    paymentKeys: { STRIPE_SECRET_KEY: config.STRIPE_SECRET_KEY },
    absent: { APNS_URL: config.APNS_URL, ...selfMadeWallets(config) },
  });
  return config;
}
