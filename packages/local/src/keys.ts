import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { generateKeys, generateSecret, type PrivateJwks, privateJwksSchema } from '@zilker/runtime/keys';
import * as v from 'valibot';
import { makeWalletKeys, type WalletKeys, walletKeysSchema } from './wallets/wallet-keys.ts';

/** The sets that one service holds in private and others verify by. */
export const keySetNames = ['access', 'place', 'admission', 'report', 'service', 'ticket', 'crowd'] as const;
export type KeySetName = (typeof keySetNames)[number];

const secretsSchema = v.object({
  /** What the room derives draw secrets and blinds from. */
  room: v.string(),
  otp: v.string(),
  stripeKey: v.string(),
  stripeWebhook: v.string(),
  /** What the tokens and seeds of passes are derived from. */
  wallet: v.string(),
});

const beaconSchema = v.object({
  secretKey: v.string(),
  genesisSeconds: v.number(),
  groupHash: v.string(),
});

const fileSchema = v.object({
  keySets: v.object(Object.fromEntries(keySetNames.map((name) => [name, v.optional(privateJwksSchema)]))),
  secrets: v.partial(secretsSchema),
  beacon: v.optional(beaconSchema),
  wallets: v.optional(walletKeysSchema),
});

/** Every key and secret of one local stack. */
export type Keys = {
  keySets: Record<KeySetName, PrivateJwks>;
  secrets: v.InferOutput<typeof secretsSchema>;
  beacon: v.InferOutput<typeof beaconSchema>;
  wallets: WalletKeys;
};

/**
 * The keys kept in `file` (mode 600); what is missing there is made and kept. All are marked as development's, which
 * production refuses.
 */
export async function loadKeys(file: string): Promise<Keys> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const kept = text === undefined ? { keySets: {}, secrets: {} } : v.parse(fileSchema, JSON.parse(text));
  const development = { development: true };
  const keys: Keys = {
    keySets: Object.fromEntries(
      keySetNames.map((name) => [name, kept.keySets[name] ?? generateKeys(development)]),
    ) as Record<KeySetName, PrivateJwks>,
    secrets: {
      room: kept.secrets.room ?? generateSecret(development),
      otp: kept.secrets.otp ?? generateSecret(development),
      stripeKey: kept.secrets.stripeKey ?? `sk_test_${randomBytes(18).toString('hex')}`,
      stripeWebhook: kept.secrets.stripeWebhook ?? `whsec_${randomBytes(24).toString('hex')}`,
      wallet: kept.secrets.wallet ?? generateSecret(development),
    },
    beacon: ('beacon' in kept ? kept.beacon : undefined) ?? newBeacon(),
    wallets: ('wallets' in kept ? kept.wallets : undefined) ?? makeWalletKeys(new Date()),
  };
  await keep(file, JSON.stringify(keys, null, 2), text);
  return keys;
}

function newBeacon(): Keys['beacon'] {
  return {
    secretKey: bytesToHex(bls12_381.utils.randomSecretKey()),
    genesisSeconds: Math.floor(Date.now() / 1_000),
    groupHash: randomBytes(32).toString('hex'),
  };
}

/** Written beside and moved over, so that a crash leaves the old file or the new one. */
async function keep(file: string, text: string, before: string | undefined): Promise<void> {
  if (text === before) return;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
