import * as v from 'valibot';
import { json, secret, url } from './env.ts';
import { developmentMark } from './keys.ts';

const words = v.pipe(v.string(), v.minLength(1));
const pem = v.pipe(v.string(), v.startsWith('-----BEGIN ', 'This is not PEM.'));

/** What Apple gives: names, and the certificate that signs passes and opens its push service, as PEM in JSON. */
export const applePassKeysSchema = v.object({
  passType: v.pipe(v.string(), v.startsWith('pass.', 'A pass type begins with "pass.".')),
  team: words,
  certificate: pem,
  key: pem,
  /** Apple's own (WWDR), which stands between the certificate and Apple's root. */
  issuer: pem,
});
export type ApplePassKeys = v.InferOutput<typeof applePassKeysSchema>;

/** What Google gives: the number of the issuer, and a service account with its RSA key. */
export const googleWalletKeysSchema = v.object({
  issuer: v.pipe(v.string(), v.regex(/^\d+$/, 'An issuer is a number.')),
  account: v.pipe(v.string(), v.includes('@', 'This is not a service account.')),
  keyId: words,
  key: pem,
});
export type GoogleWalletKeys = v.InferOutput<typeof googleWalletKeysSchema>;

/** What each process that makes passes is told. A wallet whose keys are left out is not offered. */
export const walletEnv = {
  /** What the tokens and seeds of passes are derived from; the same for all. */
  WALLET_SECRET: secret(32),
  APPLE_PASS_KEYS: v.optional(json(applePassKeysSchema)),
  GOOGLE_WALLET_KEYS: v.optional(json(googleWalletKeysSchema)),
  /** Servers that speak as Google's do, in place of its own. */
  GOOGLE_WALLET_URL: v.optional(url()),
} as const;

/** What only the workers need. */
export const pushEnv = {
  /** A server that takes word of changed passes as Apple's does, certified by `issuer` of APPLE_PASS_KEYS. */
  APNS_URL: v.optional(url(['https:'])),
} as const;

/** Settings that a machine made for itself, which production does not know. */
export function selfMadeWallets(config: {
  APPLE_PASS_KEYS?: ApplePassKeys | undefined;
  GOOGLE_WALLET_KEYS?: GoogleWalletKeys | undefined;
  GOOGLE_WALLET_URL?: string | undefined;
}): Record<string, unknown> {
  const { APPLE_PASS_KEYS: apple, GOOGLE_WALLET_KEYS: google } = config;
  return {
    APPLE_PASS_KEYS: apple?.team.startsWith(developmentMark) ? apple : undefined,
    GOOGLE_WALLET_KEYS: google?.keyId.startsWith(developmentMark) ? google : undefined,
    GOOGLE_WALLET_URL: config.GOOGLE_WALLET_URL,
  };
}
