import { trustedProxiesSetting } from '@zilker/runtime/client-address';
import { commonEnv, port, readEnv, secret, url } from '@zilker/runtime/env';
import { privateJwksSetting, publicJwksSetting } from '@zilker/runtime/keys';
import { refuseInProduction } from '@zilker/runtime/production';
import { stripeEnv } from '@zilker/runtime/stripe-env';
import { selfMadeWallets, walletEnv } from '@zilker/runtime/wallet-env';
import * as v from 'valibot';

const wholeNumber = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,8}$/, 'This is not a whole number.'),
  v.toNumber(),
);

const settings = {
  ...commonEnv,
  PORT: port,
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  /** Connections to Postgres that this replica may open for sales, venues and doors; browsing and the look at its health have three more. */
  DATABASE_CONNECTIONS_MAX: v.optional(wholeNumber, '16'),

  /** The addresses at which people see the apps that sign in here. Proofs by devices name the first one. */
  STOREFRONT_ORIGIN: url(),
  PORTAL_ORIGIN: url(),

  /** What sign-in codes and pairing codes are derived from; workers have the same. */
  OTP_SECRET: secret(32),
  /** Private keys that sign access tokens and ticket certificates. */
  ACCESS_KEYS: privateJwksSetting,
  TICKET_KEYS: privateJwksSetting,
  /** Public keys of the room, whose calls open the shop. */
  ADMISSION_JWKS: publicJwksSetting,
  /** Public keys of the simulated crowd's issuer. */
  CROWD_JWKS: v.optional(publicJwksSetting),

  ...stripeEnv,
  /** Of each endpoint that Stripe tells: our account's, that of connected accounts, and an older one while it is replaced; with commas between. */
  STRIPE_WEBHOOK_SECRET: v.pipe(
    v.string(),
    v.transform((text) => text.split(',').map((secret) => secret.trim())),
    v.array(v.pipe(v.string(), v.startsWith('whsec_', 'This is not a webhook secret of Stripe.'))),
    v.maxLength(8, 'These are more webhook secrets than there are endpoints.'),
  ),

  ...walletEnv,

  /** Networks of the proxies in front of us: their word counts for who asks. */
  TRUSTED_PROXIES: trustedProxiesSetting,
  /** Sign-in codes that may be asked for from one client address in an hour; a venue's whole crowd may share one. */
  CODES_PER_CLIENT_HOUR: v.optional(wholeNumber, '600'),
} as const;

export type CoreConfig = ReturnType<typeof readConfig>;

/** @throws EnvProblem naming every setting that keeps the service from starting */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env) {
  const config = readEnv(settings, env);
  refuseInProduction(config, {
    keys: {
      ACCESS_KEYS: config.ACCESS_KEYS,
      TICKET_KEYS: config.TICKET_KEYS,
      ADMISSION_JWKS: config.ADMISSION_JWKS,
    },
    secrets: { OTP_SECRET: config.OTP_SECRET, WALLET_SECRET: config.WALLET_SECRET },
    urls: {
      STOREFRONT_ORIGIN: config.STOREFRONT_ORIGIN,
      PORTAL_ORIGIN: config.PORTAL_ORIGIN,
      STRIPE_API_URL: config.STRIPE_API_URL,
    },
    paymentKeys: { STRIPE_SECRET_KEY: config.STRIPE_SECRET_KEY },
    absent: { CROWD_JWKS: config.CROWD_JWKS, ...selfMadeWallets(config) },
  });
  return config;
}
